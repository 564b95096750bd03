import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import {
  createTestDestination,
  deliverUntil,
  isAllDone,
  oweMany,
  Sink,
  startDelivererProcess,
  statesOf,
  testDeliverer,
  type SunkRequest,
} from '#tests/helpers/deliveries'
import type { DeliverSettings } from '#tests/fixtures/deliver'
import { longRuns } from '#tests/helpers/long'
import { until, type Started } from '#tests/helpers/start'
import { createPanel } from '#tests/helpers/world'

const DESTINATIONS = 5
const DELIVERIES = longRuns ? 10_000 : 600
const KILLS = longRuns ? 12 : 2
const QUEUED = longRuns ? 50_000 : 2_000

/** Of ten calls three fail, and never five in a row. */
const FAILING = new Set([1, 4, 8])

/** Leases end soon enough for a test. */
const SHORT = { idleMs: 50, leaseMs: 2_500, leaseReserveMs: 1_200 }

interface Attempt {
  delivery_id: number
  started_at: number
}

interface Owed {
  id: number
  notification_id: string
  attempts: number
}

/**
 * A call that no attempt stands for: the process ended before it was written down.
 */
function unwrittenCalls(calls: SunkRequest[], attempts: Attempt[]): SunkRequest[] {
  const left = [...calls]
  for (const { started_at: startedAt } of attempts) {
    const index = left.findIndex(({ at }) => at >= startedAt - 5)
    if (index !== -1) left.splice(index, 1)
  }
  return left
}

async function ledgerOf(destinations: number[], sinks: Sink[]) {
  const deliveries: Owed[] = await db
    .from('deliveries')
    .whereIn('destination_id', destinations)
    .select('id', 'notification_id', 'attempts')
  const attempts = await db
    .from('delivery_attempts')
    .whereIn('destination_id', destinations)
    .orderBy('started_at')
    .select('delivery_id', 'started_at')
  const requests = sinks.flatMap((sink) => sink.requests).sort((a, b) => a.at - b.at)
  return {
    deliveries,
    attempts: Map.groupBy(
      attempts.map((row) => ({ ...row, started_at: Number(row.started_at) }) as Attempt),
      (row) => row.delivery_id
    ),
    calls: Map.groupBy(requests, ({ url }) => new URLSearchParams(url.split('?')[1]).get('o')!),
  }
}

test.group('Worker killed at its deliveries', (group) => {
  let sinks: Sink[]
  const workers: Started[] = []

  async function startWorker(settings: DeliverSettings) {
    const worker = await startDelivererProcess(settings)
    workers.push(worker)
    return worker
  }

  group.each.teardown(async () => {
    for (const { child, ended } of workers.splice(0)) {
      child.kill('SIGKILL')
      await ended
    }
  })
  group.each.setup(async () => {
    sinks = await Promise.all(
      Array.from({ length: DESTINATIONS }, (_, index) => Sink.start(`127.0.0.${index + 1}`))
    )
    return async () => {
      for (const sink of sinks) await sink.stop()
    }
  })

  async function prepare(deliveries: number) {
    const panel = await createPanel()
    const ids = await Promise.all(
      sinks.map(({ origin }) => createTestDestination(panel, `${origin}/sale?o=\${order_id}`))
    )
    for (const id of ids) await oweMany(panel, id, deliveries / ids.length)
    return ids
  }

  const received = () => sinks.reduce((sum, { requests }) => sum + requests.length, 0)

  test('none is lost, each keeps its id, and only what the process had not written down is sent again', async ({
    assert,
  }) => {
    const ids = await prepare(DELIVERIES)
    for (const sink of sinks) {
      sink.answer = (_request, response) => {
        if (FAILING.has(sink.requests.length % 10)) response.statusCode = 503
        // as long as a near server takes, so that some are under way at a kill
        setTimeout(() => response.end('ok'), 3)
      }
    }
    const settings = {
      allowed: sinks.map(({ allowance }) => allowance).join(','),
      deadlineMs: 1_000,
      settings: SHORT,
      delays: Array.from({ length: 11 }, () => 100),
    }

    const kills: number[] = []
    while (kills.length < KILLS) {
      const worker = await startWorker(settings)
      const before = received()
      const share = DELIVERIES / (KILLS + 2)
      await until(async () => received() >= before + share || isAllDone(ids), 'It stands still')
      await delay(Math.random() * (longRuns ? 3_000 : 30))
      kills.push(Date.now())
      worker.child.kill('SIGKILL')
      await worker.ended
    }
    const worker = await startWorker(settings)
    await until(() => isAllDone(ids), `Not all was delivered:\n${worker.output()}`)
    worker.child.kill('SIGTERM')
    assert.equal(await worker.ended, 0, worker.output())

    const { deliveries, attempts, calls } = await ledgerOf(ids, sinks)
    assert.lengthOf(deliveries, DELIVERIES)
    for (const id of ids) {
      assert.deepEqual(await statesOf(id), { delivered: DELIVERIES / ids.length })
    }
    assert.equal(calls.size, DELIVERIES, 'the receivers know as many ids as there are deliveries')
    let again = 0
    for (const delivery of deliveries) {
      const made = attempts.get(delivery.id) ?? []
      assert.equal(made.length, delivery.attempts)
      const got = calls.get(delivery.notification_id)!
      const unwritten = unwrittenCalls(got, made)
      assert.equal(got.length - unwritten.length, made.length, 'no attempt without a call')
      for (const { at } of unwritten) {
        assert.isTrue(
          kills.some((kill) => kill - at < 2_000 && at <= kill + 100),
          'sent again though the process lived'
        )
      }
      again += unwritten.length
    }
    const mostAtOnce = KILLS * (2 * DESTINATIONS + 500)
    assert.isAtMost(again, mostAtOnce)
  }).timeout(longRuns ? 900_000 : 120_000)

  test('told to end, it writes down what is under way and sends nothing twice', async ({
    assert,
  }) => {
    const deliveries = 200
    const ids = await prepare(deliveries)
    for (const sink of sinks) {
      sink.answer = (_request, response) => setTimeout(() => response.end('ok'), 40)
    }
    const settings = { allowed: sinks.map(({ allowance }) => allowance).join(',') }
    for (const share of longRuns ? [40, 80, 120] : [60]) {
      const worker = await startWorker(settings)
      await until(() => received() >= share, 'It stands still')
      worker.child.kill('SIGTERM')
      assert.equal(await worker.ended, 0, worker.output())
      const leased = await db
        .from('deliveries')
        .whereIn('destination_id', ids)
        .whereNotNull('lease')
      assert.isEmpty(leased, 'everything was given back')
    }
    await deliverUntil(() => isAllDone(ids), testDeliverer(sinks))
    const { calls, attempts } = await ledgerOf(ids, sinks)
    assert.equal(calls.size, deliveries)
    assert.equal(received(), deliveries)
    assert.equal(attempts.size, deliveries)
  })
})

test.group('Programs that hang', () => {
  test('four that accept and never answer, with a long queue, do not keep the fifth from hearing everything', async ({
    assert,
  }) => {
    const sinks = await Promise.all(
      Array.from({ length: 5 }, (_, index) => Sink.start(`127.0.0.${index + 1}`))
    )
    const [healthy, ...pits] = sinks
    for (const pit of pits) pit.answer = () => {}
    try {
      const panel = await createPanel()
      const destination = ({ origin }: Sink) =>
        createTestDestination(panel, `${origin}/sale?o=\${order_id}`)
      const pitIds = await Promise.all(pits.map(destination))
      for (const id of pitIds) await oweMany(panel, id, QUEUED / pits.length)
      const id = await destination(healthy!)
      await oweMany(panel, id, QUEUED / 10)

      await deliverUntil(() => isAllDone([id]), testDeliverer(sinks, { deadlineMs: 1_000 }))
      assert.deepEqual(await statesOf(id), { delivered: QUEUED / 10 })
      for (const pit of pitIds) assert.deepEqual(await statesOf(pit), { owed: QUEUED / 4 })
      const most = pits.map(({ requests }) => requests.length)
      // two at a time, and none after the fifth failure in a row
      assert.isAtMost(Math.max(...most), 6)
    } finally {
      for (const sink of sinks) await sink.stop()
    }
  }).timeout(longRuns ? 600_000 : 60_000)
})
