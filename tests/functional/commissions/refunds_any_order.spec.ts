import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { now } from '#core/clock'
import { longRuns } from '#tests/helpers/long'
import {
  clientRegistered,
  invoiceChargedBack,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  iso,
  orderPlaced,
  sendBatch,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { permutations } from '#tests/helpers/permutations'
import {
  balanceOf,
  beginStory,
  commissionsBesideLedger,
  commissionsOf,
  follow,
  ledgerFindings,
  payOut,
  referralsOf,
  tokenOf,
  type Story,
} from '#tests/helpers/story'

type Api = Parameters<typeof sendEvent>[0]

const DAY = 86_400_000
const zero = { pending: 0, available: 0, clearing: 0, paid: 0 }

/** How often each of five events is sent: 1 to 3 times, all 243 ways. */
const REPETITIONS = [0, 1, 2, 3, 4].reduce<number[][]>(
  (ways) => ways.flatMap((way) => [1, 2, 3].map((times) => [...way, times])),
  [[]]
)

/** Beside a full run the second database takes every other pair of orders, as it takes a part of other tests (bin/test.ts). */
const takesHalf = process.env.TEST_BROWSER === 'story'

/** Every order of five events, each with one way of repeating them; with all 243 in the long run. */
const WAYS = permutations([0, 1, 2, 3, 4])
  .flatMap((sequence, index) =>
    (longRuns ? REPETITIONS : [REPETITIONS[(index * 89 + 17) % REPETITIONS.length]!]).map(
      (times, way) => ({ sequence, times, index: index + way })
    )
  )
  .filter((_, place) => !takesHalf || (place >> 1) % 2 === 0)

/**
 * The indexes of the events as they are sent: each repetition is spread over the rest of the sequence, not sent at once.
 */
function sentOf({ sequence, times }: { sequence: number[]; times: number[] }): number[] {
  return [0, 1, 2].flatMap((round) => sequence.filter((event) => times[event]! > round))
}

/**
 * Each on a panel of its own, some at the same time.
 */
async function forEveryWay(tryWay: (way: (typeof WAYS)[number]) => Promise<void>) {
  const waiting = [...WAYS]
  const lane = async () => {
    for (let way = waiting.shift(); way; way = waiting.shift()) await tryWay(way)
  }
  await Promise.all(Array.from({ length: 6 }, lane))
}

async function tell(client: Api, { panel }: Story, event: SentEvent) {
  const response = await sendEvent(client, panel, event)
  response.assertStatus(202)
}

async function tellAll(client: Api, { panel }: Story, events: SentEvent[]) {
  if (events.length === 0) return
  const response = await sendBatch(client, panel, events)
  response.assertStatus(200)
}

/**
 * Two items of 19.99 and 5.00 with 5.50 of tax, ordered and paid forty days ago: the hold is over.
 */
async function orderOf(story: Story, { ownToken = true } = {}) {
  const at = now() - 40 * DAY
  const token = tokenOf(await follow(story.link, { at: at - DAY }))
  const order = orderPlaced({
    at,
    order: {
      client_id: 'C',
      items: [
        { id: 'a', amount: 1999 },
        { id: 'b', amount: 500 },
      ],
      tax: 550,
    },
    ...(ownToken && { visit_token: token }),
  })
  const invoice = invoicePaid({ at, invoice: invoiceOf(order, { id: 'I' }) })
  return { at, token, order, invoice }
}

test.group('Refunds in any order, any number of times', () => {
  test('registration, order, payment, a partial and a whole refund end in the same commissions, referral and balances', async ({
    client,
    assert,
  }) => {
    await forEveryWay(async (way) => {
      const story = await beginStory()
      const { at, token, order, invoice } = await orderOf(story, { ownToken: way.index % 2 === 0 })
      const refundedAt = at + 9 * DAY
      const events = [
        clientRegistered({ at, client: { id: 'C' }, visit_token: token }),
        order,
        invoice,
        invoiceRefunded(invoice, { at: at + DAY, refund_id: 'R-1', amount: 1000 }),
        invoiceRefunded(invoice, { at: refundedAt, refund_id: 'R-2', amount: 3049 }),
      ]
      const sent = sentOf(way).map((index) => events[index]!)
      for (const event of sent.slice(0, events.length)) await tell(client, story, event)
      await tellAll(client, story, sent.slice(events.length))

      const commissions = await commissionsOf(story.panel)
      const referrals = await referralsOf(story.panel)
      assert.deepEqual(
        {
          commissions: commissions.map((row) => [
            row.item,
            row.amount,
            row.base_amount,
            row.taken_back,
            row.status,
          ]),
          referrals: referrals
            .map((row) => [row.kind, row.status, row.reason, takenBackAt(row)])
            .sort(),
          balance: await balanceOf(story),
          beside: await commissionsBesideLedger(story.panel),
          findings: await ledgerFindings(story.panel),
        },
        {
          commissions: [
            ['a', 0, 0, 1999, 'reversed'],
            ['b', 0, 0, 500, 'reversed'],
          ],
          referrals: [
            ['order', 'refunded', 'refunded', refundedAt],
            ['signup', 'qualified', 'last_click', undefined],
          ],
          balance: zero,
          beside: [],
          findings: [],
        },
        `${way.sequence.join()} × ${way.times.join()}`
      )
    })
  }).timeout(7_200_000)

  test('order, payment, two partial refunds and a charge-back between them come to the same, with a payout at any point or without', async ({
    client,
    assert,
  }) => {
    const release = await app.container.make(ReleaseDueCommissions)

    await forEveryWay(async (way) => {
      const story = await beginStory()
      const { at, order, invoice } = await orderOf(story)
      const events = [
        order,
        invoice,
        invoiceRefunded(invoice, { at: at + DAY, refund_id: 'R-1', amount: 1000 }),
        invoiceChargedBack(invoice, { at: at + 2 * DAY, chargeback_id: 'B-1', amount: 800 }),
        invoiceRefunded(invoice, { at: at + 3 * DAY, refund_id: 'R-2', amount: 700 }),
      ]
      const sent = sentOf(way)
      const paidAfter = way.index % 3 === 0 ? -1 : way.index % sent.length
      let paid: Record<string, number> = {}
      await tellAll(
        client,
        story,
        sent.slice(0, paidAfter + 1).map((event) => events[event]!)
      )
      if (paidAfter !== -1) {
        await release.handle({ panelId: story.panel.id })
        await payOut(story)
        const rows = await commissionsOf(story.panel)
        paid = Object.fromEntries(rows.map(({ id, amount }) => [id, amount]))
      }
      await tellAll(
        client,
        story,
        sent.slice(paidAfter + 1).map((event) => events[event]!)
      )

      const commissions = await commissionsOf(story.panel)
      const { pending, available, paid: paidSum } = await balanceOf(story)
      const [referral] = await referralsOf(story.panel)
      const of = (item: string) => commissions.filter((row) => row.item === item)
      const total = (rows: { amount: number }[]) =>
        rows.reduce((all, { amount }) => all + Number(amount), 0)
      // 25.00 of 30.49 taken back: 20.49 of the net 24.99, of which 16.39 and 4.10
      assert.deepEqual(
        {
          items: ['a', 'b'].map((item) => [
            total(of(item)),
            of(item)
              .filter(({ status }) => status !== 'reversed')
              .reduce((all, row) => all + Number(row.base_amount), 0),
          ]),
          sum: pending + available + paidSum,
          changed: commissions
            .filter((row) => row.status === 'paid' && row.amount !== paid[row.id])
            .map(({ id }) => id),
          referral: [referral.status, referral.reason],
          beside: await commissionsBesideLedger(story.panel),
          findings: await ledgerFindings(story.panel),
        },
        {
          items: [
            [36, 360],
            [9, 90],
          ],
          sum: 45,
          changed: [],
          referral: ['qualified', 'last_click'],
          beside: [],
          findings: [],
        },
        `${way.sequence.join()} × ${way.times.join()}, paid after ${paidAfter}`
      )
      if (paidAfter === -1) {
        assert.deepEqual(
          commissions.map((row) => [row.item, row.amount, row.taken_back, row.status]),
          [
            ['a', 36, 1639, 'pending'],
            ['b', 9, 410, 'pending'],
          ]
        )
      }
    })
  }).timeout(7_200_000)

  test('all of them at once come to the same', async ({ client, assert }) => {
    for (let round = 0; round < (longRuns ? 200 : 6); round++) {
      const story = await beginStory()
      const { at, order, invoice } = await orderOf(story)
      const events = [
        order,
        invoice,
        ...[1, 2, 3].map((part) =>
          invoiceRefunded(invoice, {
            refund_id: `R-${part}`,
            amount: 700,
            refunded_at: iso(at + part * DAY),
          })
        ),
        invoiceChargedBack(invoice, { chargeback_id: 'B-1', amount: 400 }),
      ]
      await Promise.all([...events, ...events].map((event) => tell(client, story, event)))

      const balance = await balanceOf(story)
      assert.deepEqual(balance, { ...zero, pending: 45 })
      assert.isEmpty(await commissionsBesideLedger(story.panel))
      assert.isEmpty(await ledgerFindings(story.panel))
    }
  }).timeout(600_000)
})

function takenBackAt(referral: { reason_values: string | null }): number | undefined {
  const values = JSON.parse(referral.reason_values ?? '{}') as { takenBackAt?: number }
  return values.takenBackAt
}
