import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { longRuns } from '#tests/helpers/long'
import {
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  iso,
  orderPlaced,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { startProcess, until } from '#tests/helpers/start'
import {
  balanceOf,
  beginStory,
  commissionsBesideLedger,
  follow,
  ledgerFindings,
  tokenOf,
  type Story,
} from '#tests/helpers/story'

type Api = Parameters<typeof sendEvent>[0]

const DAY = 86_400_000
const KILLS = longRuns ? 100 : 2
const WORKER_KILLS = longRuns ? 20 : 1
/** An order's items, of which each earns 1.00. */
const ITEMS = 20
const ORDERS_PER_KILL = 3

function startRelease() {
  const child = spawn(
    process.execPath,
    ['--import=./tests/typescript.js', 'tests/fixtures/release_commissions.ts', String(now())],
    { cwd: app.makePath(), env: process.env, stdio: ['ignore', 'pipe', 'inherit'] }
  )
  return { child, ready: once(child.stdout, 'data'), gone: once(child, 'exit') }
}

/**
 * Orders that were paid forty days ago, on several days: more on one would wait for a review.
 * @returns their payments
 */
async function paidOrders(client: Api, story: Story, count: number): Promise<SentEvent[]> {
  const items = Array.from({ length: ITEMS }, (_, index) => ({ id: `i-${index}`, amount: 1000 }))
  const invoices: SentEvent[] = []
  for (let index = 0; index < count; index++) {
    const at = now() - 40 * DAY - Math.floor(index / 15) * DAY
    const token = tokenOf(await follow(story.link, { at: at - DAY }))
    const order = orderPlaced({ at, order: { items }, visit_token: token })
    const invoice = invoicePaid({ invoice: invoiceOf(order, { paid_at: iso(at) }) })
    await sendEvent(client, story.panel, order)
    await sendEvent(client, story.panel, invoice)
    invoices.push(invoice)
  }
  return invoices
}

test.group('Release killed at work', () => {
  test('each commission becomes available once, together with its entries, while refunds come in', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const invoices = await paidOrders(client, story, KILLS * ORDERS_PER_KILL)
    let total = invoices.length * ITEMS * 100
    const { pending: earned } = await balanceOf(story)
    assert.equal(earned, total)

    for (let kill = 0; kill < KILLS; kill++) {
      const { child, ready, gone } = startRelease()
      await ready
      // a quarter of an order's payment
      const refund = invoiceRefunded(invoices[kill * ORDERS_PER_KILL]!, { amount: ITEMS * 250 })
      const refunded = sendEvent(client, story.panel, refund)
      await delay((kill % 4) * 30 + Math.random() * 30)
      child.kill('SIGKILL')
      await gone
      const response = await refunded
      response.assertStatus(202)
      total -= ITEMS * 25

      const { pending, available } = await balanceOf(story)
      assert.equal(pending + available, total)
      assert.isEmpty(await commissionsBesideLedger(story.panel))
      assert.isEmpty(await ledgerFindings(story.panel))
    }

    // two at once finish what is left
    const last = [startRelease(), startRelease()]
    await Promise.all(last.map(({ gone }) => gone))
    assert.deepEqual(await balanceOf(story), {
      pending: 0,
      available: total,
      clearing: 0,
      paid: 0,
    })
    assert.isEmpty(await commissionsBesideLedger(story.panel))
    assert.isEmpty(await ledgerFindings(story.panel))
  }).timeout(longRuns ? 1_800_000 : 180_000)
})

test.group('Worker killed in a release', (group) => {
  group.each.teardown(async () => {
    await db.from('queue_jobs').delete()
    await db.from('queue_schedules').delete()
    await db.from('worker_heartbeats').delete()
  })

  /**
   * The worker, whose release is due now.
   */
  async function startWorker() {
    const worker = startProcess(
      ['--import=./tests/typescript.js', 'bin/console.ts', 'queue:work'],
      '',
      { ...(process.env as Record<string, string>), QUEUE_DRIVER: 'database', LOG_LEVEL: 'info' }
    )
    await until(() => {
      if (worker.child.exitCode !== null) throw new Error(worker.output())
      return worker.output().includes('The worker is at work')
    }, 'The worker did not start')
    await db
      .from('queue_schedules')
      .where('id', 'release-due-commissions')
      .update({ next_run_at: new Date(Date.now() - 1_000) })
    return worker
  }

  test('the next one releases what is left', async ({ client, assert }) => {
    const story = await beginStory()
    const total = WORKER_KILLS * 10 * ITEMS * 100
    await paidOrders(client, story, WORKER_KILLS * 10)

    const released = async () => {
      const { available } = await balanceOf(story)
      return available
    }
    for (let kill = 0; kill <= WORKER_KILLS; kill++) {
      const before = await released()
      const worker = await startWorker()
      try {
        const isLast = kill === WORKER_KILLS
        await until(
          async () => (isLast ? (await released()) === total : (await released()) > before),
          `Nothing was released:\n${worker.output()}`
        )
      } finally {
        worker.child.kill('SIGKILL')
        await worker.ended
      }
      const { pending, available } = await balanceOf(story)
      assert.equal(pending + available, total)
      assert.isEmpty(await commissionsBesideLedger(story.panel))
      assert.isEmpty(await ledgerFindings(story.panel))
      if (available === total) break
    }
    assert.equal(await released(), total)
  }).timeout(longRuns ? 1_800_000 : 180_000)
})
