import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { RetryPanelEvents } from '#panels/actions/retry_panel_events'
import { longRuns } from '#tests/helpers/long'
import {
  clientRegistered,
  invoiceChargedBack,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderPlaced,
  signedHeaders,
  type SentEvent,
} from '#tests/helpers/panel_events'
import {
  balanceOf,
  beginStory,
  commissionsBesideLedger,
  commissionsOf,
  follow,
  ledgerFindings,
  receiptsOf,
  referralsOf,
  tokenOf,
  type Story,
} from '#tests/helpers/story'
import { startWebProcess, type WebProcess } from '#tests/helpers/web_process'

/** Where it dies: see tests/fixtures/dying_web_process.ts. */
const POINTS = ['accepted', 'verified', 'before_commit', 'after_commit', 'before_answer']
const KILLS = POINTS.length * (longRuns ? 100 : 1)
const BUYERS_PER_KILL = 8
const CONNECTIONS = 8
const OWN_URL = `http://${env.get('HOST')}:${env.get('PORT')}`

interface Outgoing {
  id: string
  event: SentEvent
}

/**
 * What a panel's outbox sends for `buyers` clients: registration, order, payment, a refund of a part, and from every third
 * a charge-back of all; a little out of order.
 */
function outboxOf(token: string, buyers: number): Outgoing[] {
  const events = Array.from({ length: buyers }, (_, index) => {
    const id = `C-${index}`
    const order = orderPlaced({
      order: { id: `O-${index}`, client_id: id, items: [{ amount: 1999 }] },
    })
    const invoice = invoicePaid({ invoice: invoiceOf(order, { id: `I-${index}` }) })
    const refund = invoiceRefunded(invoice, { refund_id: `R-${index}`, amount: 500 })
    const chargeback = invoiceChargedBack(invoice, { chargeback_id: `B-${index}` })
    return [
      { id: `r-${index}`, event: clientRegistered({ client: { id }, visit_token: token }) },
      { id: `o-${index}`, event: order },
      { id: `i-${index}`, event: invoice },
      { id: `b-${index}`, event: refund },
      ...(index % 3 === 0 ? [{ id: `c-${index}`, event: chargeback }] : []),
    ]
  }).flat()
  return events
    .map((event, index) => ({ event, place: index + ((index * 7) % 5) }))
    .sort((one, other) => one.place - other.place)
    .map(({ event }) => event)
}

async function send(url: string, { panel }: Story, { id, event }: Outgoing): Promise<number> {
  const body = JSON.stringify(event)
  const response = await fetch(`${url}/api/panel/v1/${panel.key}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signedHeaders(panel.secret, body, { id }) },
    body,
  })
  await response.arrayBuffer()
  return response.status
}

/**
 * A web process that kills itself at the point, soon.
 */
function startDying(kill: number): Promise<WebProcess> {
  const dying = {
    DIE_AT: POINTS[kill % POINTS.length]!,
    DIE_ON: String(1 + Math.floor(Math.random() * BUYERS_PER_KILL * 2)),
  }
  return startWebProcess(dying, undefined, 'tests/fixtures/dying_web_process.ts')
}

test.group('Web process killed under events', () => {
  test('wherever it dies, every answered event has its effect exactly once, and the unanswered ones when they are sent again', async ({
    assert,
  }) => {
    const story = await beginStory()
    const buyers = KILLS * BUYERS_PER_KILL
    const outbox = outboxOf(tokenOf(await follow(story.link)), buyers)
    const waiting = [...outbox]
    const answered = new Map<string, number>()

    let web = await startDying(0)
    let { url } = web
    let isOver = false

    const sender = async () => {
      while (!isOver) {
        const next = waiting.shift()
        if (!next) {
          await delay(5)
          continue
        }
        try {
          const status = await send(url, story, next)
          answered.set(next.id, status)
        } catch {
          // no answer: the panel keeps it and sends it again
          waiting.unshift(next)
          await delay(20)
        }
      }
    }
    const senders = Array.from({ length: CONNECTIONS }, sender)

    for (let kill = 1; kill <= KILLS; kill++) {
      const replacement = kill < KILLS ? startDying(kill) : null
      await web.gone
      const stored = await db
        .from('panel_events')
        .where('panel_id', story.panel.id)
        .select('event_id')
      const ids = new Set(stored.map((row) => row.event_id))
      assert.isTrue([...answered.keys()].every((id) => ids.has(id)))

      // after the last of them, the suite's own
      url = replacement ? (web = await replacement).url : OWN_URL
    }

    while (answered.size < outbox.length) await delay(5)
    isOver = true
    await Promise.all(senders)

    assert.isTrue([...answered.values()].every((status) => status === 202 || status === 200))

    // those whose waking died with the process are found by the sweep
    freeze(now() + 3_600_000)
    try {
      const sweep = await app.container.make(RetryPanelEvents)
      await sweep.handle({ panelId: story.panel.id, limit: 10_000 })
    } finally {
      thaw()
    }

    const states = await db
      .from('panel_events')
      .where('panel_id', story.panel.id)
      .select('state')
      .count('* as total')
      .groupBy('state')
    assert.deepEqual(
      states.map((row) => [row.state, Number(row.total)]),
      [['applied', outbox.length]]
    )
    const commissions = await commissionsOf(story.panel)
    assert.lengthOf(commissions, buyers)
    assert.lengthOf(new Set(commissions.map((row) => row.invoice)), buyers)
    assert.lengthOf(await referralsOf(story.panel), 2 * buyers)
    const receipts = await receiptsOf(story.panel)
    const current = receipts.filter((row) => row.order_id && row.outcome === 'credited')
    assert.lengthOf(current, buyers)

    const whole = Math.ceil(buyers / 3)
    assert.deepEqual(
      [0, 150].map((amount) => commissions.filter((row) => row.amount === amount).length),
      [whole, buyers - whole]
    )
    assert.deepEqual(await balanceOf(story), {
      pending: 150 * (buyers - whole),
      available: 0,
      clearing: 0,
      paid: 0,
    })
    assert.isEmpty(await commissionsBesideLedger(story.panel))
    assert.isEmpty(await ledgerFindings(story.panel))
  }).timeout(longRuns ? 14_400_000 : 240_000)
})
