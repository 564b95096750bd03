import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { test } from '@japa/runner'
import env from '#start/env'
import {
  emptyFolder,
  settingsIn,
  start,
  type Started,
  until,
  untilReady,
} from '#tests/helpers/start'

/**
 * Starting is the same whatever database the suite runs on.
 */
const onSqlite = env.get('DB_CONNECTION') === 'sqlite'

function rows(folder: string, sql: string): Record<string, unknown>[] {
  const database = new Database(join(folder, 'app.sqlite'), { readonly: true })
  try {
    return database.prepare(sql).all() as Record<string, unknown>[]
  } finally {
    database.close()
  }
}

/**
 * Ids of the processes under a start, by what they run.
 */
function childrenOf({ child }: Started): Record<string, number> {
  const found: Record<string, number> = {}
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== child.pid) continue
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      found[command.includes('queue:work') ? 'worker' : 'web'] = Number(pid)
    } catch {
      // ended meanwhile
    }
  }
  return found
}

function isAlive(pid: number) {
  try {
    process.kill(pid, 0)
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test.group('npm start', (group) => {
  let started: Started | undefined

  group.each.teardown(() => {
    started?.child.kill('SIGKILL')
    started = undefined
  })

  test('serves from an empty folder, stops cleanly and keeps its data for the next start', async ({
    assert,
  }) => {
    const folder = emptyFolder('start')
    const settings = await settingsIn(folder)
    settings.OUTBOUND_ALLOWED = '10.0.0.5:8080'

    started = start(folder, settings)
    await untilReady(started)
    const envFile = readFileSync(join(folder, '.env'), 'utf8')
    assert.match(envFile, /^APP_KEY=[\w-]{43}$/m)
    assert.match(envFile, /^PANEL_SANDBOX_SECRET=whsec_[\w+/]{43}=$/m)

    const shop = await fetch(`${started.url}/sandbox`)
    assert.equal(shop.status, 200)
    await until(() => /is ready/.test(started!.output()), 'It did not say where to click')
    const password = /^SANDBOX_PASSWORD=(.+)$/m.exec(envFile)![1]!
    assert.include(started.output(), `${started.url}/sandbox`)
    assert.include(started.output(), password)

    // affiliate programs to try, which the product may call
    const receiver = `http://127.0.0.1:${settings.SANDBOX_RECEIVER_PORT}`
    assert.include(started.output(), receiver)
    const received = await fetch(`${receiver}/received.json`)
    assert.deepEqual(await received.json(), [])
    for (const pid of Object.values(childrenOf(started))) {
      assert.include(
        readFileSync(`/proc/${pid}/environ`, 'utf8'),
        `OUTBOUND_ALLOWED=10.0.0.5:8080,127.0.0.1:${settings.SANDBOX_RECEIVER_PORT}\0`
      )
    }

    const [link] = rows(folder, 'SELECT id, code FROM links ORDER BY id')
    const followed = await fetch(`${started.url}/go/${link!.code}`, {
      redirect: 'manual',
      headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' },
    })
    assert.equal(followed.status, 302)
    const { visits } = rows(folder, 'SELECT COUNT(*) AS visits FROM visits')[0]!

    started.child.kill('SIGTERM')
    assert.equal(await started.ended, 0)
    assert.deepEqual(rows(folder, 'SELECT * FROM worker_heartbeats'), [])

    started = start(folder, settings)
    await untilReady(started)
    assert.equal(readFileSync(join(folder, '.env'), 'utf8'), envFile)
    assert.equal(rows(folder, 'SELECT COUNT(*) AS visits FROM visits')[0]!.visits, visits)
    assert.notInclude(started.output(), 'Sample data')

    // a killed worker takes the rest along, and says so
    process.kill(childrenOf(started).worker!, 'SIGKILL')
    assert.equal(await started.ended, 1)
    assert.match(started.output(), /The worker process ended by itself \(SIGKILL\)/)
  })
    .timeout(120_000)
    .skip(!onSqlite, 'starts are tested once')

  test('its processes end when it is killed itself', async ({ assert }) => {
    const folder = emptyFolder('start')
    started = start(folder, { ...(await settingsIn(folder)), SANDBOX: 'false' })
    await untilReady(started)
    const { web, worker } = childrenOf(started)

    started.child.kill('SIGKILL')
    await until(() => !isAlive(web!) && !isAlive(worker!), 'They live on')
    assert.isTrue(true)
  })
    .timeout(120_000)
    .skip(!onSqlite, 'starts are tested once')

  test('says which setting to change when the port is in use', async ({ assert }) => {
    const folder = emptyFolder('start')
    const settings = await settingsIn(folder)
    const other = createServer().listen({ host: 'localhost', port: Number(settings.PORT) })
    await new Promise((resolve) => other.once('listening', resolve))

    started = start(folder, settings)
    assert.equal(await started.ended, 1)
    other.close()
    assert.match(
      started.output(),
      new RegExp(`Port ${settings.PORT} on localhost is in use by another program.*set PORT`)
    )
  }).skip(!onSqlite, 'starts are tested once')

  test('names a setting that is missing or wrong, and adds no others', async ({ assert }) => {
    const folder = emptyFolder('start')
    const { PORT: port, ...settings } = await settingsIn(folder)
    const own = [
      'APP_KEY=0123456789abcdef0123456789abcdef',
      `APP_URL=http://localhost:${port}`,
      'PANEL_SANDBOX_SECRET=whsec_c2FtcGxlLXBhbmVsLXNlY3JldC1vZi0zMi1ieXRlcw==',
      'SANDBOX_PASSWORD=anything',
      '',
    ].join('\n')
    writeFileSync(join(folder, '.env'), own)

    started = start(folder, { ...settings, COOKIE_DAYS: 'many', DB_CONNECTION: 'oracle' })
    assert.equal(await started.ended, 1)
    assert.match(started.output(), /PORT is missing/)
    assert.match(started.output(), /DB_CONNECTION must be one of .* and not "oracle"/)
    assert.match(started.output(), /COOKIE_DAYS must be a number and not "many"/)
    assert.equal(readFileSync(join(folder, '.env'), 'utf8'), own)
  }).skip(!onSqlite, 'starts are tested once')

  test('names the database server that does not answer', async ({ assert }) => {
    const folder = emptyFolder('start')
    const settings = { ...(await settingsIn(folder)), DB_CONNECTION: 'mysql', DB_DATABASE: 'shop' }

    started = start(folder, { ...settings, DB_HOST: '127.0.0.1', DB_PORT: '1', DB_USER: 'anna' })
    assert.equal(await started.ended, 1)
    assert.match(
      started.output(),
      /server 127\.0\.0\.1:1 does not answer .* as user anna for the database shop/
    )
  }).skip(!onSqlite, 'starts are tested once')

  test('says how to create a database that does not exist', async ({ assert }) => {
    const folder = emptyFolder('start')
    const settings = await settingsIn(folder)

    started = start(folder, {
      ...settings,
      DB_CONNECTION: 'mysql',
      DB_DATABASE: 'panel_affiliates_absent_test',
    })
    assert.equal(await started.ended, 1)
    assert.match(
      started.output(),
      /database panel_affiliates_absent_test does not exist .*"CREATE DATABASE/s
    )
  }).skip(onSqlite, 'needs a MySQL server')
})
