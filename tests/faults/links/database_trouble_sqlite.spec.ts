import { statSync } from 'node:fs'
import { test } from '@japa/runner'
import Database from 'better-sqlite3'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { RedirectLoad, timesAnswered, type Answer } from '#tests/helpers/redirect_load'
import { startWebProcess, type WebProcess } from '#tests/helpers/web_process'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

const usesSqlite = env.get('DB_CONNECTION') === 'sqlite'
const VISITORS = 8
const file = () => app.makePath(env.get('DB_SQLITE_PATH')!)

async function newLink() {
  return createLink(await createAffiliate(await createPanel()))
}

async function assertPromisesKept(answers: Answer[], link: { id: number }) {
  const rows = await db.from('visits').where('link_id', link.id).select('id')
  const stored = new Set(rows.map((row) => row.id))
  return answers.filter(({ visitId }) => visitId !== null && !stored.has(visitId))
}

async function metric(server: WebProcess, name: string): Promise<number> {
  const answer = await fetch(`${server.url}/metrics`)
  const text = await answer.text()
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return Number(line?.split(' ')[1] ?? 0)
}

test.group('Redirect: SQLite in trouble', (group) => {
  let server: WebProcess | undefined
  let load: RedirectLoad | undefined
  group.each.teardown(async () => {
    await load?.stop()
    await server?.kill()
    load = server = undefined
  })

  test('locked by another process: visitors are sent on without a token, the rest of the server lives', async ({
    assert,
    cleanup,
  }) => {
    const link = await newLink()
    // without the sample panel, which would send it what earlier tests left owed: other writes wait for the lock in SQLite
    server = await startWebProcess({ LOG_LEVEL: 'error', SANDBOX: 'false' })
    load = new RedirectLoad(server.url, `/go/${link.code}`, VISITORS)
    await load.until(() => load!.visitIds.length > 50)

    const other = new Database(file(), { timeout: 5_000 })
    cleanup(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    const locked = load.mark()
    const withoutToken = () => locked().filter(({ visitId }) => visitId === null)
    // whoever asks for something else is answered while those who wait for the lock still wait
    let others = 0
    while (withoutToken().length === 0) {
      await fetch(`${server.url}/go/no`)
      others++
    }
    await load.until(() => timesAnswered(withoutToken(), VISITORS) >= 3)
    const meanwhile = locked()
    const sentOn = withoutToken().length
    other.exec('ROLLBACK')

    assert.isAbove(others, 2)
    assert.isTrue(meanwhile.every(({ status }) => status === 302))
    // with a token at most those who were being answered at that moment
    assert.isAtMost(meanwhile.length - sentOn, VISITORS)
    assert.isAtLeast(await metric(server, 'pa_visits_lost_total'), sentOn)
    assert.include(server.output(), 'Visits could not be stored')

    const again = load.mark()
    await load.until(() => again().filter(({ visitId }) => visitId).length > 50)
    await load.stop()
    assert.equal(load.failures, 0)
    assert.isEmpty(await assertPromisesKept(load.answers, link))
  }).skip(!usesSqlite, 'this run is on MySQL')

  test('a full disk: visitors are sent on without a token, and what was promised is there', async ({
    assert,
  }) => {
    const link = await newLink()
    // a limit on the size of files stands in for the disk: the write that crosses it fails alike
    await db.rawQuery('PRAGMA wal_checkpoint(TRUNCATE)')
    const blocks = Math.ceil(statSync(file()).size / 512) + 400
    server = await startWebProcess({ SANDBOX: 'false' }, `ulimit -f ${blocks}`)
    load = new RedirectLoad(server.url, `/go/${link.code}?filler=${'x'.repeat(500)}`, 8)
    await load.until(() => load!.answers.filter(({ visitId }) => visitId === null).length > 200)
    await load.stop()

    assert.isAbove(load.visitIds.length, 0)
    assert.isTrue(load.answers.every(({ status }) => status === 302))
    assert.equal(load.failures, 0)
    assert.isAtLeast(await metric(server, 'pa_visits_lost_total'), 200)
    await server.kill()
    assert.isEmpty(await assertPromisesKept(load.answers, link))
  }).skip(!usesSqlite, 'this run is on MySQL')
})
