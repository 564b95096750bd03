import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { AttemptDelivery } from '#outbound/actions/attempt_delivery'
import { oweDelivery, recordNotSent } from '#outbound/actions/owe_delivery'
import {
  changeDestination,
  deleteDestination,
  setDestinationState,
} from '#outbound/actions/save_destination'
import { SendAgain } from '#outbound/actions/send_again'
import {
  attemptsOf,
  createTestDestination,
  deliverUntil,
  deliveryRow,
  isAllDone,
  owe,
  Sink,
  statesOf,
  testDeliverer,
} from '#tests/helpers/deliveries'
import { allowOutbound } from '#tests/helpers/outbound'
import { createPanel, unique } from '#tests/helpers/world'

const ACTOR = { userId: null, name: 'Anna B.' }

const destinationRow = (id: number) => db.from('destinations').where('id', id).firstOrFail()

const actsOn = (id: number) =>
  db.from('admin_acts').where({ subject_type: 'delivery', subject_id: String(id) })

async function attempt(deliveryId: number, cause: 'hand' | 'test' = 'hand') {
  const action = await app.container.make(AttemptDelivery)
  return action.handle({ deliveryId, cause, by: ACTOR })
}

test.group('One attempt now', (group) => {
  let sink: Sink
  let allowed: ReturnType<typeof allowOutbound>
  group.setup(async () => {
    sink = await Sink.start()
    allowed = allowOutbound(sink.allowance)
    return async () => {
      await allowed.restore()
      await sink.stop()
    }
  })
  group.each.setup(() => {
    sink.answer = (_request, response) => response.end('ok')
  })
  const fail = () => {
    sink.answer = (_request, response) => {
      response.statusCode = 500
      response.end()
    }
  }
  const destination = (path: string, panel: { id: number }) =>
    createTestDestination(panel, `${sink.origin}/${path}?o=\${order_id}`)

  test('by hand: a success ends what was owed or had failed; it is the same delivery with one more attempt', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await destination('hand', panel)
    const [owed, failed] = await owe(panel, id, 2)
    await db
      .from('deliveries')
      .where('id', failed!)
      .update({ state: 'failed', attempts: 12, schedule_step: 12, finished_at: now() })
    for (const each of [owed!, failed!]) {
      const before = await deliveryRow(each)
      const result = await attempt(each)
      assert.property(result, 'attemptId')
      const after = await deliveryRow(each)
      assert.include(after, {
        state: 'delivered',
        attempts: before.attempts + 1,
        lease: null,
        notification_id: before.notification_id,
      })
      const [made] = await attemptsOf(each)
      assert.include(made, { cause: 'hand', number: before.attempts + 1, outcome: 'delivered' })
      assert.lengthOf(sink.about(before.notification_id), 1)
      const [act] = await actsOn(each)
      assert.include(act, { act: 'delivery.sent_again', actor_name: 'Anna B.', panel_id: panel.id })
    }
  })

  test('by hand: a failure leaves the schedule and the end as they were', async ({ assert }) => {
    const panel = await createPanel()
    const id = await destination('hand-fails', panel)
    const [owed, failed] = await owe(panel, id, 2)
    const next = now() + 3_600_000
    await db
      .from('deliveries')
      .where('id', owed!)
      .update({ next_attempt_at: next, attempts: 4, schedule_step: 4, reason: 'failed.timeout' })
    await db
      .from('deliveries')
      .where('id', failed!)
      .update({ state: 'failed', attempts: 12, schedule_step: 12, reason: 'status_retry' })
    fail()
    await attempt(owed!)
    await attempt(failed!)
    assert.include(await deliveryRow(owed!), {
      state: 'owed',
      next_attempt_at: next,
      schedule_step: 4,
      attempts: 5,
      last_status: 500,
      lease: null,
    })
    assert.include(await deliveryRow(failed!), { state: 'failed', attempts: 13, lease: null })
  })

  test('never beside a worker that has taken it, nor twice at a time', async ({ assert }) => {
    const panel = await createPanel()
    const id = await destination('fenced', panel)
    const [taken, twice] = await owe(panel, id, 2)
    await db
      .from('deliveries')
      .where('id', taken!)
      .update({ lease: 'of-a-worker', next_attempt_at: now() + 30_000 })
    assert.include(await attempt(taken!), { refused: 'in_flight' })
    assert.isEmpty(await actsOn(taken!))

    // answered only when the other one was refused
    sink.answer = (_request, response) => void refused.then(() => response.end('ok'))
    const attempts = [attempt(twice!), attempt(twice!)]
    const refused = Promise.race(attempts)
    assert.include(await refused, { refused: 'in_flight' })
    const results = await Promise.all(attempts)
    assert.lengthOf(
      results.filter((result) => 'attemptId' in result),
      1
    )
    const { notification_id: notification } = await deliveryRow(twice!)
    assert.lengthOf(sink.about(notification), 1)
    assert.lengthOf(await attemptsOf(twice!), 1)
  })

  test('not where nothing is sent at all, and said why', async ({ assert }) => {
    const panel = await createPanel()
    const id = await destination('refused', panel)
    const [delivery, forgotten] = await owe(panel, id, 2)
    const browser = await inTransaction((trx) =>
      oweDelivery(trx, {
        destinationId: id,
        panelId: panel.id,
        eventKey: unique('event'),
        mode: 'browser',
        notificationId: unique('n'),
        subject: null,
        clientId: null,
        parameters: {},
      })
    )
    await db.from('deliveries').where('id', forgotten!).update({ parameters: null })
    assert.include(await attempt(browser!), { refused: 'browser' })
    assert.include(await attempt(forgotten!), { refused: 'no_values' })
    assert.include(await attempt(2_000_000_000), { refused: 'not_found' })
    const state = async (wanted: 'paused' | 'off') => {
      await inTransaction((trx) => setDestinationState(trx, id, wanted))
      return attempt(delivery!)
    }
    assert.include(await state('paused'), { refused: 'destination_paused' })
    assert.include(await state('off'), { refused: 'destination_off' })
    await inTransaction((trx) => changeDestination(trx, id, { state: 'on', held: true }))
    assert.include(await attempt(delivery!), { refused: 'destination_held' })
    await inTransaction((trx) => deleteDestination(trx, id))
    assert.include(await attempt(delivery!), { refused: 'destination_deleted' })
    assert.include(await attempt(delivery!, 'test'), { refused: 'destination_deleted' })
    assert.isEmpty(sink.requests.filter(({ url }) => url.startsWith('/refused')))

    const path = await createTestDestination(panel, `${sink.origin}/\${click_id}/x`)
    const [unmade] = await owe(panel, path)
    assert.deepEqual(await attempt(unmade!), {
      refused: 'missing_in_path',
      values: { name: 'click_id' },
    })
    assert.include(await deliveryRow(unmade!), { state: 'not_sent', reason: 'missing_in_path' })
  })

  test('a success closes the breaker; a test changes nothing of its destination, and works while that is off', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await destination('health', panel)
    const health = { open_until: now() + 60_000, openings: 2, failing_since: now() - 60_000 }
    await db.from('destinations').where('id', id).update(health)
    const [tested] = await owe(panel, id, 1, {}, { isTest: true })
    const [hand] = await owe(panel, id)
    assert.property(await attempt(tested!, 'test'), 'attemptId')
    assert.include(await deliveryRow(tested!), { state: 'delivered' })
    const untouched = await destinationRow(id)
    assert.equal(untouched.openings, 2)

    await attempt(hand!)
    assert.include(await destinationRow(id), { open_until: null, openings: 0, failing_since: null })

    await inTransaction((trx) => setDestinationState(trx, id, 'off'))
    sink.answer = (_request, response) => {
      response.statusCode = 410
      response.end()
    }
    const [gone] = await owe(panel, id, 1, {}, { isTest: true })
    assert.property(await attempt(gone!, 'test'), 'attemptId')
    assert.include(await deliveryRow(gone!), { state: 'refused', reason: 'gone' })
    assert.include(await destinationRow(id), { state: 'off' })
    fail()
    const [failed] = await owe(panel, id, 1, {}, { isTest: true })
    await attempt(failed!, 'test')
    assert.include(await deliveryRow(failed!), { state: 'failed', attempts: 1 })
  })
})

test.group('Send again', (group) => {
  let sink: Sink
  group.setup(async () => {
    sink = await Sink.start()
    return () => sink.stop()
  })

  test('a selection is due at once with the schedule from its beginning; the rest is refused with its reason', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/again?o=\${order_id}`)
    const off = await createTestDestination(panel, `${sink.origin}/off?o=\${order_id}`, {
      state: 'off',
    })
    const [failed, delivered, waits, live] = await owe(panel, id, 4)
    const [elsewhere] = await owe(panel, off)
    const [tested] = await owe(panel, id, 1, {}, { isTest: true })
    const told = {
      destinationId: id,
      panelId: panel.id,
      notificationId: unique('n'),
      subject: null,
      clientId: null,
      reason: 'moderated',
    }
    const never = await inTransaction((trx) =>
      recordNotSent(trx, { ...told, eventKey: unique('event'), mode: 'server' })
    )
    const both = await inTransaction((trx) =>
      recordNotSent(trx, { ...told, eventKey: unique('event'), mode: 'both' })
    )
    const set = (each: number, columns: Record<string, unknown>) =>
      db.from('deliveries').where('id', each).update(columns)
    const ended = { attempts: 12, schedule_step: 12, finished_at: now(), reason: 'status_retry' }
    await set(failed!, { ...ended, state: 'failed' })
    await set(delivered!, { state: 'delivered', attempts: 1, finished_at: now() })
    await set(waits!, { attempts: 3, schedule_step: 3, next_attempt_at: now() + 3_600_000 })
    await set(live!, { lease: 'of-a-worker', next_attempt_at: now() + 60_000 })

    const all = [failed!, delivered!, waits!, live!, elsewhere!, tested!, never!, both!]
    const result = await new SendAgain().handle({ actor: ACTOR, deliveryIds: all })
    assert.deepEqual(result.due, [failed!, delivered!, waits!])
    assert.sameDeepMembers(result.refused, [
      { id: live!, reason: 'in_flight' },
      { id: elsewhere!, reason: 'destination_off' },
      { id: tested!, reason: 'not_found' },
      { id: never!, reason: 'no_values' },
      { id: both!, reason: 'browser' },
    ])
    for (const each of result.due) {
      const row = await deliveryRow(each)
      assert.include(row, { state: 'owed', schedule_step: 0, reason: null, finished_at: null })
      assert.isAtMost(row.next_attempt_at, now())
      assert.lengthOf(await actsOn(each), 1)
    }
    assert.isEmpty(await actsOn(live!))

    await set(live!, { state: 'failed', lease: null })
    await db.from('deliveries').where('id', tested!).update({ state: 'failed' })
    await deliverUntil(() => isAllDone([id]), testDeliverer([sink]))
    assert.deepEqual(await statesOf(id), { delivered: 3, failed: 2, not_sent: 2 })
    assert.include(await deliveryRow(failed!), { attempts: 13 })
  })

  test('what is owed twice is owed once', async ({ assert }) => {
    const panel = await createPanel()
    const id = await createTestDestination(panel, 'https://tracker.example/x')
    const owed = {
      destinationId: id,
      panelId: panel.id,
      eventKey: unique('event'),
      notificationId: unique('n'),
      subject: null,
      clientId: null,
      parameters: { amount: '1.00' },
    }
    const ids = await Promise.all(
      Array.from({ length: 5 }, () =>
        inTransaction((trx) => oweDelivery(trx, { ...owed, mode: 'server' }))
      )
    )
    assert.lengthOf(
      ids.filter((each) => each !== null),
      1
    )
    const browser = await inTransaction((trx) => oweDelivery(trx, { ...owed, mode: 'browser' }))
    assert.isNumber(browser)
    assert.deepEqual(await statesOf(id), { owed: 1, waiting: 1 })
  })
})
