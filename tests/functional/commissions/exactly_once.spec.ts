import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { freeze, now, thaw } from '#core/clock'
import { longRuns } from '#tests/helpers/long'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderPlaced,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { permutations } from '#tests/helpers/permutations'
import {
  balanceOf,
  beginStory,
  commissionsOf,
  follow,
  ledgerFindings,
  referralsOf,
  receiptsOf,
  tokenOf,
  type Story,
} from '#tests/helpers/story'
import { unique } from '#tests/helpers/world'

const zero = { pending: 0, available: 0, clearing: 0, paid: 0 }
const DAY = 86_400_000

/** How often each of three events is sent: 1 to 3 times, all 27 ways. */
const REPETITIONS = [1, 2, 3].flatMap((one) =>
  [1, 2, 3].flatMap((two) => [1, 2, 3].map((three) => [one, two, three]))
)

/**
 * Each repetition is spread over the rest of the sequence, not sent at once.
 */
function repeated<T>(list: T[], times: number[]): T[] {
  return [0, 1, 2].flatMap((round) => list.filter((_, index) => times[index]! > round))
}

async function tellAtOnce(
  client: Parameters<typeof sendEvent>[0],
  story: Story,
  events: SentEvent[]
) {
  const responses = await Promise.all(events.map((event) => sendEvent(client, story.panel, event)))
  for (const response of responses) response.assertStatus(202)
}

/**
 * What every way of sending must come to, told without our ids.
 */
async function outcome(story: Story) {
  const commissions = await commissionsOf(story.panel)
  const referrals = await referralsOf(story.panel)
  return {
    commissions: commissions.map((row) => [row.invoice, row.item, row.amount, row.status]),
    referrals: referrals.map((row) => [row.kind, row.status, row.reason]).sort(),
    balance: await balanceOf(story),
    findings: await ledgerFindings(story.panel),
  }
}

test.group('Any order, any number of times', () => {
  const ways: { title: string; own: boolean; registration: boolean }[] = [
    { title: 'the order’s own token', own: true, registration: false },
    { title: 'the registration’s token', own: false, registration: true },
    { title: 'both', own: true, registration: true },
  ]

  for (const { title, own, registration } of ways) {
    test(`${title}: registration, order and payment end in the same commissions and balances`, async ({
      client,
      assert,
    }) => {
      const at = now()
      // one way of repeating for each order, all 27 in the long run
      const sequences = permutations([0, 1, 2]).flatMap((sequence, index) =>
        (longRuns ? REPETITIONS : [REPETITIONS[(index * 5 + title.length) % 27]!]).map((times) => ({
          sequence,
          times,
        }))
      )

      for (const { sequence, times } of sequences) {
        const story = await beginStory()
        const token = tokenOf(await follow(story.link, { at: at - DAY }))
        const order = orderPlaced({
          at,
          order: {
            client_id: 'C',
            items: [
              { id: 'a', amount: 1999 },
              { id: 'b', amount: 500 },
            ],
          },
          ...(own && { visit_token: token }),
        })
        const events = [
          clientRegistered({
            at,
            client: { id: 'C' },
            ...(registration && { visit_token: token }),
          }),
          order,
          invoicePaid({ at, invoice: invoiceOf(order, { id: 'I' }) }),
        ]

        for (const index of repeated(
          sequence,
          sequence.map((each) => times[each]!)
        )) {
          const response = await sendEvent(client, story.panel, events[index]!)
          response.assertStatus(202)
        }

        assert.deepEqual(
          await outcome(story),
          {
            commissions: [
              ['I', 'a', 200, 'pending'],
              ['I', 'b', 50, 'pending'],
            ],
            referrals: [
              ['order', 'qualified', 'last_click'],
              ...(registration ? [['signup', 'qualified', 'last_click']] : []),
            ],
            balance: { ...zero, pending: 250 },
            findings: [],
          },
          `${sequence.join()} × ${times.join()}`
        )
      }
    }).timeout(600_000)
  }

  test('all three at once end in the same too', async ({ client, assert }) => {
    for (let round = 0; round < (longRuns ? 100 : 8); round++) {
      const story = await beginStory()
      const token = tokenOf(await follow(story.link))
      const order = orderPlaced({ order: { client_id: 'C' } })
      const invoice = invoicePaid({ invoice: invoiceOf(order, { id: 'I' }) })
      const registration = clientRegistered({ client: { id: 'C' }, visit_token: token })
      await tellAtOnce(client, story, [invoice, order, registration, invoice, order, registration])

      const { commissions, balance, findings } = await outcome(story)
      assert.lengthOf(commissions, 1)
      assert.deepEqual(balance, { ...zero, pending: 100 })
      assert.isEmpty(findings)
    }
  }).timeout(120_000)
})

test.group('At the same time', () => {
  test('one payment told twenty times at once credits once', async ({ client, assert }) => {
    const story = await beginStory()
    const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    await tellAtOnce(client, story, [order])
    const invoice = invoicePaid({ invoice: invoiceOf(order) })
    await tellAtOnce(
      client,
      story,
      Array.from({ length: 20 }, () => invoice)
    )

    assert.lengthOf(await commissionsOf(story.panel), 1)
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 100 })
    assert.isEmpty(await ledgerFindings(story.panel))
    await assertNothingFailed(story, assert)
  })

  test('one event sent twenty times at once under one id is accepted once', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    const id = unique('evt')
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => sendEvent(client, story.panel, order, { id }))
    )
    const statuses = responses.map((response) => response.status()).sort()
    assert.deepEqual(statuses, [...Array.from({ length: 19 }, () => 200), 202])
    assert.lengthOf(await receiptsOf(story.panel), 1)
  })

  test('two invoices of one order at once are both credited', async ({ client, assert }) => {
    const story = await beginStory()
    const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    await tellAtOnce(client, story, [order])
    const invoices = ['I-1', 'I-2'].map((id) => invoicePaid({ invoice: invoiceOf(order, { id }) }))
    await tellAtOnce(client, story, [...invoices, ...invoices])

    assert.lengthOf(await commissionsOf(story.panel), 2)
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 200 })
    assert.isEmpty(await ledgerFindings(story.panel))
  })

  test('payments of forty clients at once extend one chain without a gap', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const orders = Array.from({ length: 40 }, () => orderPlaced({ visit_token: token }))
    await tellAtOnce(client, story, orders)
    await tellAtOnce(
      client,
      story,
      orders.map((order) => invoicePaid({ invoice: invoiceOf(order) }))
    )

    assert.deepEqual(await balanceOf(story), { ...zero, pending: 4000 })
    assert.isEmpty(await ledgerFindings(story.panel))
    await assertNothingFailed(story, assert)
    const chain = await db.from('ledger_chains').where('panel_id', story.panel.id).firstOrFail()
    assert.equal(chain.last_sequence, 40)
  })

  test('several workers release each commission once', async ({ client, assert }) => {
    const story = await beginStory()
    const at = now() - 10 * DAY
    const token = tokenOf(await follow(story.link, { at }))
    // on several days: more on one would wait for a review
    const orders = Array.from({ length: 60 }, (_, index) =>
      orderPlaced({ at: at + DAY + Math.floor(index / 15) * DAY, visit_token: token })
    )
    await tellAtOnce(client, story, orders)
    await tellAtOnce(
      client,
      story,
      orders.map((order) => invoicePaid({ invoice: invoiceOf(order) }))
    )

    freeze(now() + 31 * DAY)
    try {
      const action = await app.container.make(ReleaseDueCommissions)
      const released = await Promise.all(
        Array.from({ length: 4 }, () => action.handle({ panelId: story.panel.id }))
      )
      assert.equal(
        released.reduce((all, one) => all + one, 0),
        60
      )
    } finally {
      thaw()
    }
    assert.deepEqual(await balanceOf(story), { ...zero, available: 6000 })
    assert.isEmpty(await ledgerFindings(story.panel))
  })
})

async function assertNothingFailed(
  story: Story,
  assert: { equal(one: unknown, two: unknown): void }
) {
  const row = await db
    .from('panel_events')
    .where('panel_id', story.panel.id)
    .whereNot('state', 'applied')
    .count('* as total')
    .first()
  assert.equal(Number(row.total), 0)
}
