import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { freePort } from '#tests/environment'
import { until } from '#tests/helpers/start'
import { startWebProcess } from '#tests/helpers/web_process'

async function isListening(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

test.group('Sample panel: where it is not', () => {
  test('it is not served in production, whatever SANDBOX says', async ({ assert, cleanup }) => {
    const [mailPort, receiverPort] = [await freePort(), await freePort()]
    const server = await startWebProcess({
      NODE_ENV: 'production',
      SANDBOX: 'true',
      SANDBOX_MAIL_PORT: String(mailPort),
      SANDBOX_RECEIVER_PORT: String(receiverPort),
    })
    cleanup(async () => {
      await server.stop()
    })

    for (const path of ['/sandbox', '/sandbox/login', '/sandbox/mail', '/sandbox/staff']) {
      const response = await fetch(server.url + path, { redirect: 'manual' })
      assert.equal(response.status, 404, path)
      assert.isNull(response.headers.get('set-cookie')?.match(/sandbox_session/) ?? null)
    }
    assert.isFalse(await isListening(mailPort))
    assert.isFalse(await isListening(receiverPort))
  }).timeout(90_000)

  test('SANDBOX=false turns it off elsewhere; without, it is served with its mailbox and its receivers', async ({
    assert,
    cleanup,
  }) => {
    const off = await startWebProcess({ NODE_ENV: 'development', SANDBOX: 'false' })
    cleanup(async () => {
      await off.stop()
    })
    const missing = await fetch(`${off.url}/sandbox`)
    assert.equal(missing.status, 404)

    const [mailPort, receiverPort] = [await freePort(), await freePort()]
    const on = await startWebProcess({
      NODE_ENV: 'development',
      SANDBOX_MAIL_PORT: String(mailPort),
      SANDBOX_RECEIVER_PORT: String(receiverPort),
    })
    cleanup(async () => {
      await on.stop()
    })
    const shop = await fetch(`${on.url}/sandbox`)
    assert.equal(shop.status, 200)
    // they start after the web server
    await until(() => isListening(receiverPort), 'No affiliate programs')
    assert.isTrue(await isListening(mailPort))
    const received = await fetch(`http://127.0.0.1:${receiverPort}/received.json`)
    assert.deepEqual(await received.json(), [])
    assert.equal(await on.stop(), 0)
    assert.isFalse(await isListening(mailPort))
    assert.isFalse(await isListening(receiverPort))
  }).timeout(150_000)

  test('told to end while they are still starting, the web process and all of it end', async ({
    assert,
    cleanup,
  }) => {
    const child = spawn(process.execPath, ['--import=@poppinss/ts-exec', 'bin/server.ts'], {
      cwd: app.makePath(),
      env: {
        ...process.env,
        NODE_ENV: 'development',
        LOG_LEVEL: 'info',
        PORT: String(await freePort()),
        SANDBOX_MAIL_PORT: String(await freePort()),
        SANDBOX_RECEIVER_PORT: String(await freePort()),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    cleanup(() => void child.kill('SIGKILL'))
    const ended = once(child, 'exit')

    // it serves; what runs beside it is yet to come
    let output = ''
    child.stdout.on('data', (chunk) => {
      if (!output.includes('started HTTP server')) {
        output += chunk
        if (output.includes('started HTTP server')) child.kill('SIGTERM')
      }
    })
    const [code] = await Promise.race([ended, delay(60_000, ['still there'], { ref: false })])
    assert.equal(code, 0, output)
  }).timeout(90_000)
})
