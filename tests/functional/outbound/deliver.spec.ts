import type { ServerResponse } from 'node:http'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import {
  changeDestination,
  deleteDestination,
  holdDestinations,
  setDestinationState,
} from '#outbound/actions/save_destination'
import { DEFAULT_OUTCOME_RULES } from '#outbound/outcome_rules'
import {
  attemptsOf,
  createTestDestination,
  deliverUntil,
  deliveryRow,
  disabledDestinations,
  isAllDone,
  owe,
  Sink,
  statesOf,
  testDeliverer,
} from '#tests/helpers/deliveries'
import { until } from '#tests/helpers/start'
import { createPanel } from '#tests/helpers/world'

const DAY = 86_400_000

const destinationRow = (id: number) => db.from('destinations').where('id', id).firstOrFail()

async function column(id: number, name: string): Promise<unknown> {
  const row = await destinationRow(id)
  return row[name]
}

async function count(id: number, state: string): Promise<number> {
  const states = await statesOf(id)
  return states[state] ?? 0
}

test.group('Delivering what is owed', (group) => {
  let sink: Sink
  group.setup(async () => {
    sink = await Sink.start()
    return () => sink.stop()
  })
  group.each.setup(() => {
    sink.answer = (_request, response) => response.end('ok')
  })

  /**
   * Calls stay under way.
   * @returns lets them end, and those to come
   */
  function holdAnswers() {
    const held: (() => void)[] = []
    sink.answer = (_request, response) => held.push(() => response.end('ok'))
    return () => {
      sink.answer = (_request, response) => response.end('ok')
      for (const answer of held) answer()
    }
  }

  test('each is called once, with its own values, and the attempt says what was sent and what came back', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(
      panel,
      `${sink.origin}/sale?a=\${amount}&o=\${order_id}&c=\${click_id}`
    )
    const ids = await owe(panel, id, 30)
    sink.answer = (_request, response) => {
      response.setHeader('content-type', 'text/plain')
      response.setHeader('set-cookie', 'a=b')
      response.end('booked\u0007')
    }
    await deliverUntil(() => isAllDone([id]), testDeliverer([sink]))

    for (const each of ids) {
      const row = await deliveryRow(each)
      assert.equal(row.state, 'delivered')
      assert.equal(row.attempts, 1)
      assert.isNull(row.lease)
      assert.equal(row.last_status, 200)
      assert.lengthOf(sink.about(row.notification_id), 1)
      const [attempt, ...others] = await attemptsOf(each)
      assert.isEmpty(others)
      assert.include(attempt, {
        number: 1,
        cause: 'schedule',
        outcome: 'delivered',
        status_code: 200,
        method: 'GET',
        response_body: 'booked\\x07',
        response_bytes: 7,
        remote_address: sink.allowance,
        allowed_by: sink.allowance,
      })
      assert.equal(
        attempt!.url,
        `${sink.origin}/sale?a=10.00&o=${row.notification_id}`,
        'a parameter without a value is left out'
      )
      assert.notInclude(attempt!.response_headers, 'set-cookie')
    }
    const destination = await destinationRow(id)
    assert.isAbove(Number(destination.last_success_at), now() - 60_000)
    assert.isNull(destination.failing_since)
  })

  test('headers and secrets are sent, and masked in what is kept', async ({ assert }) => {
    const panel = await createPanel()
    const id = await createTestDestination(
      panel,
      `${sink.origin}/sale?api_key=s3cretkey&o=\${order_id}`,
      {
        template: {
          method: 'form',
          url: `${sink.origin}/\${secret:p4th/key}/sale?api_key=s3cretkey`,
          body: 'token=t0kenvalue&o=${order_id}&note=${secret:(m!ne)}',
        },
        headers: [{ name: 'X-Auth', value: 'Bearer verysecret' }],
      }
    )
    const [delivery] = await owe(panel, id)
    sink.answer = (_request, response) =>
      response.end('you sent verysecret, s3cretkey, t0kenvalue, p4th/key and p4th%2Fkey')
    await deliverUntil(() => isAllDone([id]), testDeliverer([sink]))

    const row = await deliveryRow(delivery!)
    const [sent] = sink.about(row.notification_id)
    assert.equal(sent!.headers['x-auth'], 'Bearer verysecret')
    assert.equal(sent!.method, 'POST')
    assert.include(sent!.url, '/p4th%2Fkey/sale?api_key=s3cretkey')
    assert.include(sent!.body, 'token=t0kenvalue')
    assert.include(sent!.body, 'note=%28m%21ne%29')

    const [attempt] = await attemptsOf(delivery!)
    // what it is to send has to stand there
    const destination = { ...(await destinationRow(id)), url_template: '', body_template: '' }
    const kept = JSON.stringify([attempt, row, destination])
    assert.notMatch(kept, /verysecret|s3cretkey|t0kenvalue|p4th|m!ne|m%21ne/)
    assert.equal(attempt!.url, `${sink.origin}/•••/sale?api_key=•••`)
    assert.equal(row.last_url, attempt!.url)
    assert.equal(attempt!.response_body, 'you sent •••, •••, •••, ••• and •••')
    assert.include(attempt!.request_headers, 'X-Auth')
    assert.include(attempt!.request_body, row.notification_id)
  })

  test('a failure is tried again by the schedule, a refusal is not, the last failure ends it', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const url = `${sink.origin}/x?o=\${order_id}`
    const refusing = await createTestDestination(panel, `${url}&refuse=1`, {
      outcomeRules: { ...DEFAULT_OUTCOME_RULES, refused: '404' },
    })
    const failing = await createTestDestination(panel, `${url}&fail=1`)
    const flaky = await createTestDestination(panel, `${url}&flaky=1`)
    const [refused] = await owe(panel, refusing)
    const [failed] = await owe(panel, failing)
    const [twice] = await owe(panel, flaky)
    const seen = new Map<string, number>()
    sink.answer = ({ url: at }, response) => {
      const times = (seen.get(at) ?? 0) + 1
      seen.set(at, times)
      if (at.includes('refuse')) response.statusCode = 404
      if (at.includes('fail') || (at.includes('flaky') && times < 3)) response.statusCode = 503
      response.end()
    }
    await deliverUntil(
      () => isAllDone([refusing, failing, flaky]),
      testDeliverer([sink], { delays: [10, 20] })
    )

    assert.include(await deliveryRow(refused!), {
      state: 'refused',
      reason: 'status_refused',
      attempts: 1,
      last_status: 404,
    })
    assert.include(await deliveryRow(failed!), {
      state: 'failed',
      reason: 'status_retry',
      attempts: 3,
      last_status: 503,
    })
    assert.include(await deliveryRow(twice!), { state: 'delivered', reason: null, attempts: 3 })
    const attempts = await attemptsOf(twice!)
    assert.deepEqual(
      attempts.map(({ number, outcome }) => [number, outcome]),
      [
        [1, 'retry'],
        [2, 'retry'],
        [3, 'delivered'],
      ]
    )
    assert.isNull(await column(flaky, 'failing_since'))
    assert.isNull(await column(refusing, 'failing_since'), 'a refusal is an answer')
    assert.isNotNull(await column(failing, 'failing_since'))
  })

  test('what its receiver asks to wait is waited; an address inside is never dialled, and said why', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const busy = await createTestDestination(panel, `${sink.origin}/busy?o=\${order_id}`)
    const inside = await createTestDestination(panel, 'http://10.1.2.3/x?o=${order_id}')
    const [waits] = await owe(panel, busy)
    const [blocked] = await owe(panel, inside)
    sink.answer = (_request, response) => {
      response.statusCode = 429
      response.setHeader('retry-after', '3600')
      response.end()
    }
    const before = now()
    await deliverUntil(
      async () => {
        const rows = await Promise.all([deliveryRow(waits!), deliveryRow(blocked!)])
        return rows.every(({ attempts }) => attempts === 1)
      },
      testDeliverer([sink])
    )

    const row = await deliveryRow(waits!)
    assert.isAtLeast(row.next_attempt_at, before + 3_600_000)
    const other = await deliveryRow(blocked!)
    assert.include(other, { state: 'owed', reason: 'blocked.inside', attempts: 1 })
    assert.isAbove(other.next_attempt_at, before)
    const [attempt] = await attemptsOf(blocked!)
    assert.include(attempt, { outcome: 'blocked', status_code: null, remote_address: null })
  })

  test('values that make no request end it without a call', async ({ assert }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/sale/\${click_id}/x`)
    const [missing] = await owe(panel, id)
    const [forgotten] = await owe(panel, id, 1, { click_id: 'abc' })
    await db.from('deliveries').where('id', forgotten!).update({ parameters: null })
    const before = sink.requests.length
    await deliverUntil(() => isAllDone([id]), testDeliverer([sink]))

    assert.include(await deliveryRow(missing!), {
      state: 'not_sent',
      reason: 'missing_in_path',
      attempts: 0,
    })
    assert.include(await deliveryRow(forgotten!), { state: 'not_sent', reason: 'forgotten' })
    assert.lengthOf(sink.requests, before)
    assert.isEmpty(await attemptsOf(missing!))
  })

  test('nothing goes to what is paused, held, off or deleted; what is owed goes out when it is back', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const url = `${sink.origin}/states?o=\${order_id}`
    const [paused, held, off, deleted, on] = await Promise.all(
      Array.from({ length: 5 }, () => createTestDestination(panel, url))
    )
    for (const id of [paused, held, off, deleted, on]) await owe(panel, id!)
    await inTransaction(async (trx) => {
      await setDestinationState(trx, paused!, 'paused')
      await holdDestinations(trx, [held!], true)
      await setDestinationState(trx, off!, 'off')
      await deleteDestination(trx, deleted!)
    })

    await deliverUntil(() => isAllDone([on!]), testDeliverer([sink]))
    for (const id of [paused, held, off]) assert.deepEqual(await statesOf(id!), { owed: 1 })
    assert.deepEqual(await statesOf(deleted!), { not_sent: 1 })

    await inTransaction(async (trx) => {
      await setDestinationState(trx, paused!, 'on')
      await holdDestinations(trx, [held!], false)
      await setDestinationState(trx, off!, 'on')
    })
    await deliverUntil(() => isAllDone([paused!, held!, off!]), testDeliverer([sink]))
    for (const id of [paused, held, off]) assert.deepEqual(await statesOf(id!), { delivered: 1 })
  })

  test('a change of the template or of the state reaches what a worker has taken already', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/old?o=\${order_id}`)
    const other = await createTestDestination(panel, `${sink.origin}/other?o=\${order_id}`)
    await owe(panel, id, 40)
    await owe(panel, other, 40)
    const answerAll = holdAnswers()
    const deliverer = testDeliverer([sink], { deadlineMs: 30_000 })
    const requests = (path: string) => sink.requests.filter(({ url }) => url.startsWith(path))
    const leased = async () => {
      const rows = await db.from('deliveries').where('destination_id', other).whereNotNull('lease')
      return rows.length
    }
    deliverer.start()
    await until(
      () => requests('/old').length === 2 && requests('/other').length === 2,
      'Two calls of each were not made'
    )
    assert.isAbove(await leased(), 2)

    await inTransaction(async (trx) => {
      await changeDestination(trx, id, {
        template: { method: 'get', url: `${sink.origin}/new?o=\${order_id}`, body: null },
      })
      await setDestinationState(trx, other, 'paused')
    })
    // what is not under way is given back
    await until(async () => (await leased()) === 2, 'The worker kept what it had taken')
    answerAll()
    await deliverUntil(() => isAllDone([id]), deliverer)
    assert.lengthOf(requests('/old'), 2)
    assert.lengthOf(requests('/other'), 2)
    assert.lengthOf(requests('/new'), 38)
    assert.equal(await count(other, 'owed'), 38)
  })

  test('who answers 410 is never called again, and its feature hears of it once', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/gone?o=\${order_id}`)
    const ids = await owe(panel, id, 20)
    sink.answer = (_request, response) => {
      response.statusCode = 410
      response.end()
    }
    await deliverUntil(
      async () => (await column(id, 'state')) === 'disabled',
      testDeliverer([sink])
    )
    const row = await destinationRow(id)
    assert.include(row, { state: 'disabled', disabled_reason: 'gone' })
    assert.deepEqual(disabledDestinations.get(id), ['gone'])
    const { owed, refused } = await statesOf(id)
    assert.equal((owed ?? 0) + refused!, ids.length)
    assert.isAbove(owed!, 0, 'what it was not asked is kept')

    sink.answer = (_request, response) => response.end('ok')
    await inTransaction((trx) => setDestinationState(trx, id, 'on'))
    await deliverUntil(() => isAllDone([id]), testDeliverer([sink]))
    assert.include(await destinationRow(id), { state: 'on', disabled_reason: null })
    assert.equal(await count(id, 'delivered'), owed)
  })

  test('five days of nothing but failures disable it; a worker that was away, a success or being turned on again do not', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const url = `${sink.origin}/five?o=\${order_id}`
    const [failing, away, mended] = await Promise.all(
      Array.from({ length: 3 }, () => createTestDestination(panel, url))
    )
    const since = now() - 5 * DAY - 1
    for (const id of [failing, mended, away]) {
      await db.from('destinations').where('id', id!).update({ failing_since: since })
    }
    // what failed in these days
    for (const id of [failing, mended]) {
      const [old] = await owe(panel, id!)
      await db.from('deliveries').where('id', old!).update({ state: 'failed', attempts: 12 })
      await db.table('delivery_attempts').multiInsert(
        Array.from({ length: 12 }, (_, index) => ({
          delivery_id: old,
          destination_id: id,
          number: index + 1,
          cause: 'schedule',
          started_at: since + index,
          duration_ms: 1,
          outcome: 'retry',
          reason: 'status_retry',
          method: 'GET',
        }))
      )
    }
    await inTransaction((trx) => setDestinationState(trx, mended!, 'off'))
    await inTransaction((trx) => setDestinationState(trx, mended!, 'on'))

    const ids = [failing, away, mended].map((id) => id!)
    const last: number[] = []
    for (const id of ids) last.push(...(await owe(panel, id)))
    sink.answer = (_request, response) => {
      response.statusCode = 500
      response.end()
    }
    await deliverUntil(
      async () => {
        const rows = await Promise.all(last.map(deliveryRow))
        return rows.every(({ attempts }) => attempts > 0)
      },
      testDeliverer([sink])
    )

    assert.include(await destinationRow(failing!), {
      state: 'disabled',
      disabled_reason: 'failing',
    })
    assert.deepEqual(disabledDestinations.get(failing!), ['failing'])
    assert.equal(await column(away!, 'state'), 'on')
    const row = await destinationRow(mended!)
    assert.equal(row.state, 'on')
    assert.isAbove(Number(row.failing_since), now() - 60_000)
  })

  test('after five failures in a row a destination is left alone, then asked once whether it is back', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/breaker?o=\${order_id}`)
    await owe(panel, id, 30)
    const asked = () => sink.requests.filter(({ url }) => url.startsWith('/breaker')).length
    sink.answer = (_request, response) => {
      response.statusCode = 502
      response.end()
    }
    const isOpen = async (openings: number) => {
      const row = await destinationRow(id)
      return row.openings === openings && Number(row.open_until) > now() + 20_000
    }
    await deliverUntil(() => isOpen(1), testDeliverer([sink]))
    assert.isAtMost(asked(), 6, 'two at a time: one may have been under way')
    assert.equal(await count(id, 'owed'), 30)
    const attempts = await db.from('delivery_attempts').where('destination_id', id)
    assert.lengthOf(attempts, asked(), 'nothing else counts as an attempt')
    const leased = await db.from('deliveries').where('destination_id', id).whereNotNull('lease')
    assert.isEmpty(leased, 'the rest was given back')

    // time passes: a single call sees that it is still away, and the next wait is longer
    const before = asked()
    await db
      .from('destinations')
      .where('id', id)
      .update({ open_until: now() - 1 })
    await deliverUntil(() => isOpen(2), testDeliverer([sink]))
    assert.equal(asked(), before + 1)
    assert.isAbove(Number(await column(id, 'open_until')), now() + 50_000)

    // it is back
    sink.answer = (_request, response) => response.end('ok')
    await db
      .from('destinations')
      .where('id', id)
      .update({ open_until: now() - 1 })
    await db
      .from('deliveries')
      .where('destination_id', id)
      .where('state', 'owed')
      .update({ next_attempt_at: now() })
    await deliverUntil(() => isAllDone([id]), testDeliverer([sink]))
    assert.deepEqual(await statesOf(id), { delivered: 30 })
    assert.include(await destinationRow(id), { open_until: null, openings: 0, failing_since: null })
  })

  test('a breaker that somebody else closed is closed for the worker that had opened it', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/closed?o=\${order_id}`)
    await owe(panel, id, 12)
    sink.answer = (_request, response) => {
      response.statusCode = 502
      response.end()
    }
    const deliverer = testDeliverer([sink], { delays: [1, 1, 1, 1] })
    deliverer.start()
    await until(async () => (await column(id, 'openings')) === 1, 'It was not opened')

    sink.answer = (_request, response) => response.end('ok')
    await db.from('destinations').where('id', id).update({ openings: 0, open_until: null })
    await deliverUntil(() => isAllDone([id]), deliverer)
    assert.deepEqual(await statesOf(id), { delivered: 12 })
  })

  test('two workers share the work, and each delivery goes out once', async ({ assert }) => {
    const panel = await createPanel()
    const ids = await Promise.all(
      Array.from({ length: 3 }, (_, index) =>
        createTestDestination(panel, `${sink.origin}/two/${index}?o=\${order_id}`)
      )
    )
    for (const id of ids) await owe(panel, id, 60)
    sink.answer = (_request, response) => setTimeout(() => response.end('ok'), 2)
    const other = testDeliverer([sink])
    other.start()
    await deliverUntil(() => isAllDone(ids), testDeliverer([sink]))
    await other.stop()

    const urls = sink.requests.map(({ url }) => url).filter((url) => url.startsWith('/two/'))
    assert.lengthOf(urls, 180)
    assert.equal(new Set(urls).size, 180)
  })

  test('a worker that ends finishes what is under way and gives back the rest', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/end?o=\${order_id}`)
    await owe(panel, id, 20)
    const asked = () => sink.requests.filter(({ url }) => url.startsWith('/end')).length
    const held: ServerResponse[] = []
    sink.answer = (_request, response) => held.push(response)
    const deliverer = testDeliverer([sink])
    deliverer.start()
    await until(() => held.length === 2, 'It was not delivered')
    const stopped = deliverer.stop()
    for (const response of held) response.end('ok')
    await stopped

    assert.equal(asked(), 2)
    assert.deepEqual(await statesOf(id), { owed: 18, delivered: 2 })
    const rows = await db.from('deliveries').where('destination_id', id).where('state', 'owed')
    for (const row of rows) {
      assert.isNull(row.lease)
      assert.isAtMost(Number(row.next_attempt_at), now())
      assert.equal(row.takes, 0)
    }
  })

  test('a lease that has ended is taken over; one that ends the process each time is given up; tests are left to who makes them', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/lease?o=\${order_id}`)
    const [dead, live, poison] = await owe(panel, id, 3)
    const [testing] = await owe(panel, id, 1, {}, { isTest: true })
    const [cutOff] = await owe(panel, id, 1, {}, { isTest: true })
    const lease = (each: number, endsAt: number, takes = 1) =>
      db
        .from('deliveries')
        .where('id', each)
        .update({ lease: 'of-a-killed-worker', next_attempt_at: endsAt, takes })
    await lease(dead!, now() - 1)
    await lease(live!, now() + 60_000)
    await lease(poison!, now() - 1, 10)
    await db
      .from('deliveries')
      .where('id', cutOff!)
      .update({ next_attempt_at: now() - 600_000 })

    await deliverUntil(
      async () => {
        const rows = await Promise.all([dead!, poison!, cutOff!].map(deliveryRow))
        return rows.every(({ state }) => state !== 'owed')
      },
      testDeliverer([sink])
    )
    assert.include(await deliveryRow(dead!), { state: 'delivered', attempts: 1, takes: 0 })
    assert.include(await deliveryRow(live!), { state: 'owed', lease: 'of-a-killed-worker' })
    assert.include(await deliveryRow(poison!), { state: 'failed', reason: 'ends_the_process' })
    assert.include(await deliveryRow(testing!), { state: 'owed', attempts: 0 })
    assert.include(await deliveryRow(cutOff!), { state: 'failed', reason: 'test_interrupted' })
  })

  test('a result that comes after its lease was lost is not written over what another did', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/lost?o=\${order_id}`)
    const [delivery] = await owe(panel, id)
    sink.answer = (_request, response) => {
      void db
        .from('deliveries')
        .where('id', delivery!)
        .update({ lease: 'of-another' })
        .then(() => response.end('ok'))
    }
    const asked = () => sink.requests.filter(({ url }) => url.startsWith('/lost')).length
    await deliverUntil(() => asked() === 1, testDeliverer([sink]))
    assert.include(await deliveryRow(delivery!), {
      state: 'owed',
      lease: 'of-another',
      attempts: 0,
    })
    assert.isEmpty(await attemptsOf(delivery!))
  })

  test('a destination that is deleted during a call keeps its result; what else was taken ends', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/deleted?o=\${order_id}`)
    await owe(panel, id, 10)
    const answerAll = holdAnswers()
    const asked = () => sink.requests.filter(({ url }) => url.startsWith('/deleted')).length
    const deliverer = testDeliverer([sink], { deadlineMs: 30_000, settings: { tidyMs: 10 } })
    deliverer.start()
    await until(() => asked() === 2, 'Two calls were not made')
    await inTransaction((trx) => deleteDestination(trx, id))
    await until(async () => (await count(id, 'not_sent')) === 8, 'What else was taken did not end')
    answerAll()
    await deliverUntil(() => isAllDone([id]), deliverer)
    assert.deepEqual(await statesOf(id), { delivered: 2, not_sent: 8 })
  })
})
