import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { metrics } from '#core/metrics'
import { now } from '#core/clock'
import {
  countOwedDeliveries,
  countRecentAttempts,
  countTroubledDestinations,
} from '#outbound/queries/count_deliveries'
import { createTestDestination, owe } from '#tests/helpers/deliveries'
import { createPanel } from '#tests/helpers/world'

async function counts() {
  return {
    ...(await countOwedDeliveries()),
    ...(await countRecentAttempts()),
    ...(await countTroubledDestinations()),
  }
}

test('what operators see: what is owed and late, how calls end, who is left alone', async ({
  assert,
}) => {
  const before = await counts()
  const panel = await createPanel()
  const url = 'https://tracker.example/x'
  const [on, off, open] = await Promise.all(
    Array.from({ length: 3 }, () => createTestDestination(panel, url))
  )
  const [due, late, waiting] = await owe(panel, on!, 3)
  await owe(panel, on!, 1, {}, { isTest: true })
  await owe(panel, off!, 2)
  const set = (id: number, next: number) =>
    db.from('deliveries').where('id', id).update({ next_attempt_at: next })
  await set(due!, now() - 1_000)
  await set(late!, now() - 3_600_000)
  await set(waiting!, now() + 3_600_000)
  await db.from('destinations').where('id', off!).update({ state: 'disabled' })
  await db
    .from('destinations')
    .where('id', open!)
    .update({ openings: 1, open_until: now() + 30_000 })
  await db.table('delivery_attempts').multiInsert(
    [now() - 1_000, now() - 3_600_000].map((startedAt, index) => ({
      delivery_id: due,
      destination_id: on,
      number: index + 1,
      cause: 'schedule',
      started_at: startedAt,
      duration_ms: 1,
      outcome: 'blocked',
      reason: 'blocked.inside',
      method: 'GET',
    }))
  )

  assert.deepEqual(await counts(), {
    ...before,
    due: before.due + 1,
    late: before.late + 1,
    waiting: before.waiting + 1,
    blocked: before.blocked + 1,
    disabled: before.disabled + 1,
    open: before.open + 1,
  })
  const text = await metrics.render()
  assert.match(text, /^pa_deliveries_owed\{state="late"\} \d+$/m)
  assert.match(text, /^pa_delivery_attempts_last_minute\{outcome="blocked"\} \d+$/m)
  assert.match(text, /^pa_destinations\{state="open"\} \d+$/m)
  for (const id of [on!, off!, open!]) {
    await db.from('destinations').where('id', id).update({ state: 'off' })
  }
})
