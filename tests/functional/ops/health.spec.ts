import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { createHash } from 'node:crypto'
import { now } from '#core/clock'
import { checkDatabasePromises } from '#core/startup/database_promises'
import { fixProgramTimeZone } from '#core/startup/program_time_zone'

test.group('Health', () => {
  test('live says that the process runs', async ({ client }) => {
    const response = await client.get('/health/live')
    response.assertStatus(200)
    response.assertBody({ status: 'ok' })
  })

  test('ready says that the database answers and is migrated, and whether a worker was seen', async ({
    client,
    assert,
  }) => {
    const id = createHash('sha1').update(String(Math.random())).digest('hex')
    await db
      .table('worker_heartbeats')
      .insert({ worker_id: id, started_at: now() - 60_000, beat_at: now() - 3_000 })

    const response = await client.get('/health/ready')
    response.assertStatus(200)
    const { status, checks } = response.body()
    assert.equal(status, 'ok')
    assert.equal(checks.database, 'answers')
    assert.equal(checks.migrations, 'complete')
    assert.equal(checks.worker, 'seen')
    assert.isAtMost(checks.worker_silence_seconds, 4)

    await db.from('worker_heartbeats').where('worker_id', id).delete()
  })

  test('asks nobody to sign in and sets no cookie', async ({ client, assert }) => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      const response = await client.get(path)
      assert.isUndefined(response.header('set-cookie'))
      assert.equal(response.header('cache-control'), 'no-store')
    }
  })
})

test.group('Metrics', () => {
  test('answer a program on this machine', async ({ client, assert }) => {
    await client.get('/health/live')
    const response = await client.get('/metrics')
    response.assertStatus(200)
    assert.equal(response.header('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    assert.match(
      response.text(),
      /pa_http_requests_total\{method="GET",route="\/health\/live",status="2xx"\} \d+/
    )
    assert.match(response.text(), /pa_panel_events_owed\{state="parked"\} \d+/)
    assert.match(response.text(), /pa_visits_stored_total \d+/)
  })

  test('refuse a proxy on this machine that asks for somebody else', async ({ client }) => {
    for (const [name, value] of [
      ['x-forwarded-for', '127.0.0.1'],
      ['forwarded', 'for=127.0.0.1'],
      ['x-real-ip', '127.0.0.1'],
    ]) {
      const response = await client.get('/metrics').header(name!, value!)
      response.assertStatus(403)
      response.assertTextIncludes('METRICS_TOKEN')
    }
  })

  test('answer through a proxy to the token, and to no other', async ({ client }) => {
    const ask = (authorization: string) =>
      client
        .get('/metrics')
        .header('x-forwarded-for', '203.0.113.9')
        .header('authorization', authorization)

    const right = await ask(`Bearer ${process.env.METRICS_TOKEN}`)
    right.assertStatus(200)
    for (const wrong of ['Bearer', 'Bearer x', `Basic ${process.env.METRICS_TOKEN}`, 'Bearer  ']) {
      const response = await ask(wrong)
      response.assertStatus(403)
    }
  })
})

test.group('Promises of the database', () => {
  test('hold on the connection that the product uses', async ({ assert }) => {
    const { refusals, warnings } = await checkDatabasePromises()
    assert.deepEqual(refusals, [])
    assert.deepEqual(
      warnings.filter((warning) => !/innodb_flush_log/.test(warning)),
      []
    )
  })
})

test.group('Time zone of the programme', () => {
  test('is written once and refused when the setting changes', async ({ assert }) => {
    await fixProgramTimeZone('Europe/Rome')
    await fixProgramTimeZone('Europe/Rome')

    await assert.rejects(
      () => fixProgramTimeZone('America/New_York'),
      /installed with Europe\/Rome .* set PROGRAM_TIME_ZONE=Europe\/Rome/
    )
    const row = await db.from('settings').where('key', 'program_time_zone').firstOrFail()
    assert.equal(row.value, 'Europe/Rome')
  })

  test('must have a known name', async ({ assert }) => {
    await assert.rejects(() => fixProgramTimeZone('Europe/Rom'), /not the name of a time zone/)
  })
})
