import { createConnection } from 'node:net'
import { once } from 'node:events'
import { test } from '@japa/runner'
import { freePort } from '#tests/environment'
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
    const mailPort = await freePort()
    const server = await startWebProcess({
      NODE_ENV: 'production',
      SANDBOX: 'true',
      SANDBOX_MAIL_PORT: String(mailPort),
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
  }).timeout(90_000)

  test('SANDBOX=false turns it off elsewhere; without, it is served with its mailbox', async ({
    assert,
    cleanup,
  }) => {
    const off = await startWebProcess({ NODE_ENV: 'development', SANDBOX: 'false' })
    cleanup(async () => {
      await off.stop()
    })
    const missing = await fetch(`${off.url}/sandbox`)
    assert.equal(missing.status, 404)

    const mailPort = await freePort()
    const on = await startWebProcess({
      NODE_ENV: 'development',
      SANDBOX_MAIL_PORT: String(mailPort),
    })
    cleanup(async () => {
      await on.stop()
    })
    const shop = await fetch(`${on.url}/sandbox`)
    assert.equal(shop.status, 200)
    assert.isTrue(await isListening(mailPort))
    assert.equal(await on.stop(), 0)
    assert.isFalse(await isListening(mailPort))
  }).timeout(150_000)
})
