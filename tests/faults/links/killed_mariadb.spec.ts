import { execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { runs } from '#tests/helpers/long'
import { MariadbServer, noMariadbServer } from '#tests/helpers/mariadb_server'
import { RedirectLoad, timesAnswered } from '#tests/helpers/redirect_load'
import { startWebProcess, type WebProcess } from '#tests/helpers/web_process'

const DATABASE = 'panel_affiliates_test'
const CODE = 'abcdefghjk'

function environment(database: MariadbServer): Record<string, string> {
  return {
    DB_CONNECTION: 'mysql',
    DB_HOST: '127.0.0.1',
    DB_PORT: String(database.port),
    DB_USER: 'root',
    DB_PASSWORD: '',
    DB_DATABASE: DATABASE,
    LOG_LEVEL: 'error',
  }
}

/** The product's tables, and one active link. */
async function prepare(database: MariadbServer) {
  const setup = await database.connect()
  await setup.query(`CREATE DATABASE ${DATABASE}`)
  await setup.end()
  execFileSync(
    process.execPath,
    ['--import=./tests/typescript.js', 'bin/console.ts', 'migration:run', '--force'],
    { cwd: app.makePath(), env: { ...process.env, ...environment(database) }, stdio: 'pipe' }
  )

  const connection = await database.connect(DATABASE)
  const insert = async (table: string, row: Record<string, unknown>) => {
    const [result] = await connection.query<ResultSetHeader>(`INSERT INTO ${table} SET ?`, [row])
    return result.insertId
  }
  const times = { created_at: 1, updated_at: 1 }
  const panel = await insert('panels', {
    ...{ key: 'p', name: 'P', driver: 'sandbox', origins: '[]', embedded: 0 },
    ...{ shop_url: '', login_url: '', registration_url: '' },
    ...times,
  })
  const client = await insert('clients', { panel_id: panel, external_id: 'c', ...times })
  const affiliate = await insert('affiliates', {
    ...{ panel_id: panel, client_id: client, status: 'active', joined_at: 1 },
    ...times,
  })
  await insert('links', {
    ...{ affiliate_id: affiliate, code: CODE, name: 'Link', status: 'active' },
    target_url: 'https://www.example.com/',
    ...times,
  })
  await connection.end()
}

async function stored(connection: Connection) {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT id FROM visits')
  const [[counters]] = await connection.query<RowDataPacket[]>(
    'SELECT SUM(visits) AS visits FROM link_daily_visits'
  )
  return { ids: new Set(rows.map((row) => row.id as string)), counted: Number(counters!.visits) }
}

const VISITORS = 32

const withToken = (answers: { visitId: string | null }[]) =>
  answers.filter(({ visitId }) => visitId !== null).length

test.group('Redirect: MariaDB in trouble', (group) => {
  const skipped = env.get('DB_CONNECTION') === 'mysql' ? noMariadbServer : 'this run is on SQLite'
  let database: MariadbServer | undefined
  let server: WebProcess | undefined
  let load: RedirectLoad | undefined

  group.each.timeout(runs(170_000, 3_600_000))
  group.setup(async () => {
    if (skipped) return
    database = await MariadbServer.create('links_mariadb')
    await prepare(database)
    server = await startWebProcess(environment(database))
  })
  group.teardown(async () => {
    await server?.kill()
    await database?.remove()
  })
  group.each.setup(() => {
    if (server) load = new RedirectLoad(server.url, `/go/${CODE}`, VISITORS)
    return () => load?.stop()
  })

  test('killed under load and started again: redirects go on, and every token has its visit', async ({
    assert,
  }) => {
    for (let round = 0; round < runs(2, 30); round++) {
      const before = load!.mark()
      await load!.until(() => withToken(before()) > 500)
      await database!.kill()

      const without = load!.mark()
      await load!.until(() => without().length > 500)
      await delay(runs(500, 6_000))
      assert.isTrue(without().every(({ status }) => status === 302))
      assert.isAbove(without().length - withToken(without()), 400)

      await database!.start()
      const after = load!.mark()
      await load!.until(() => withToken(after()) > 100)
    }
    await load!.stop()
    assert.isTrue(load!.answers.every(({ status }) => status === 302))
    assert.equal(load!.failures, 0)

    const connection = await database!.connect(DATABASE)
    const { ids, counted } = await stored(connection)
    await connection.end()
    assert.isEmpty(load!.visitIds.filter((id) => !ids.has(id)))
    assert.equal(counted, ids.size)
  }).skip(skipped !== undefined, skipped)

  test('hanging: nobody waits long, and it is used again when it answers', async ({ assert }) => {
    await load!.until(() => withToken(load!.answers) > 500)
    database!.freeze()
    const hanging = load!.mark()
    // each is sent on again and again while the database still hangs
    await load!.until(() => timesAnswered(hanging(), VISITORS) >= 3)
    await load!.until(() => hanging().length > 500)
    const meanwhile = hanging()
    database!.thaw()

    assert.isTrue(meanwhile.every(({ status }) => status === 302))
    assert.isAbove(meanwhile.length - withToken(meanwhile), 400)

    const after = load!.mark()
    await load!.until(() => withToken(after()) > 100)
    await load!.stop()
    const connection = await database!.connect(DATABASE)
    const { ids, counted } = await stored(connection)
    await connection.end()
    assert.isEmpty(load!.visitIds.filter((id) => !ids.has(id)))
    assert.equal(counted, ids.size)
  }).skip(skipped !== undefined, skipped)
})
