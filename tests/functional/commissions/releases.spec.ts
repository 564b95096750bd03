import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { ApproveCommissions } from '#commissions/actions/approve_commissions'
import { RejectCommissions } from '#commissions/actions/reject_commissions'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { SettleOrder } from '#commissions/actions/settle_order'
import { COMMAND_LINE } from '#core/audit/record_act'
import { freeze, thaw } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { simpleTerms } from '#plans/plan_terms'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderPlaced,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { assignPlan, createPlan } from '#tests/helpers/plans'
import {
  balanceOf,
  beginStory,
  changesOf,
  commissionsBesideLedger,
  commissionsOf,
  follow,
  ledgerFindings,
  payOut,
  referralsOf,
  tokenOf,
  type Story,
} from '#tests/helpers/story'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')
const zero = { pending: 0, available: 0, clearing: 0, paid: 0 }
const ACTOR = COMMAND_LINE

type Api = Parameters<typeof sendEvent>[0]

async function tell(client: Api, { panel }: Pick<Story, 'panel'>, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

async function release({ panel }: Pick<Story, 'panel'>) {
  const action = await app.container.make(ReleaseDueCommissions)
  return action.handle({ panelId: panel.id })
}

const approve = async (ids: number[]) => {
  const action = await app.container.make(ApproveCommissions)
  return action.handle({ ids, actor: ACTOR })
}

const reject = async (ids: number[], reason = 'Not a real client') => {
  const action = await app.container.make(RejectCommissions)
  return action.handle({ ids, reason, actor: ACTOR })
}

async function settle(orderId: number) {
  const action = await app.container.make(SettleOrder)
  await inTransaction((trx) => action.handle({ trx, orderId }), { isolation: 'read committed' })
}

async function paidOrder(client: Api, story: Story) {
  const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
  const invoice = invoicePaid({ invoice: invoiceOf(order) })
  await tell(client, story, order, invoice)
  return { order, invoice }
}

async function manualStory() {
  const story = await beginStory()
  const plan = await createPlan(story.panel, {
    terms: { ...simpleTerms({ percentBps: 1000, holdDays: 30 }), release: 'manual' },
  })
  await assignPlan(story.affiliate, plan, 0)
  return story
}

async function statuses({ panel }: Story) {
  const rows = await commissionsOf(panel)
  return rows.map(({ status }) => status)
}

async function acts(panel: { id: number }) {
  const rows = await db.from('admin_acts').where('panel_id', panel.id).orderBy('id')
  return rows.map(({ act, reason }) => [act, reason])
}

async function isBooked(story: Story) {
  return [...(await commissionsBesideLedger(story.panel)), ...(await ledgerFindings(story.panel))]
}

test.group('Releases', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('the hold is the plan’s, from the payment on', async ({ client, assert }) => {
    const story = await beginStory()
    const plan = await createPlan(story.panel, {
      terms: simpleTerms({ percentBps: 2000, holdDays: 7 }),
    })
    await assignPlan(story.affiliate, plan, 0)
    await paidOrder(client, story)
    freeze(NOON + 7 * DAY - 1)
    assert.equal(await release(story), 0)
    freeze(NOON + 7 * DAY)
    assert.equal(await release(story), 1)
    assert.deepEqual(await balanceOf(story), { ...zero, available: 200 })
  })

  test('what an admin releases waits after its hold, and goes once approved', async ({
    client,
    assert,
  }) => {
    const story = await manualStory()
    await paidOrder(client, story)
    await paidOrder(client, story)
    const [first, second] = await commissionsOf(story.panel)

    // before the hold ends an approval lets it end
    assert.deepEqual(await approve([first.id]), { approved: 1, released: 0 })
    freeze(NOON + 31 * DAY)
    assert.equal(await release(story), 1)
    assert.equal(await release(story), 0)
    assert.deepEqual(await statuses(story), ['available', 'pending'])

    assert.deepEqual(await approve([first.id, second.id]), { approved: 1, released: 1 })
    assert.deepEqual(await approve([first.id, second.id]), { approved: 0, released: 0 })
    const [, approved] = await commissionsOf(story.panel)
    assert.containsSubset(approved, {
      status: 'available',
      release: 'approved',
      approved_at: NOON + 31 * DAY,
    })
    assert.deepEqual(await acts(story.panel), [
      ['commission.approved', null],
      ['commission.approved', null],
    ])
    assert.isEmpty(await isBooked(story))
  })

  test('two admins at once approve once', async ({ client, assert }) => {
    const story = await manualStory()
    await paidOrder(client, story)
    const [row] = await commissionsOf(story.panel)
    freeze(NOON + 31 * DAY)
    const done = await Promise.all([approve([row.id]), approve([row.id]), release(story)])
    assert.equal(done[0].approved + done[1].approved, 1)
    assert.deepEqual(await balanceOf(story), { ...zero, available: 100 })
    assert.lengthOf(await acts(story.panel), 1)
    assert.isEmpty(await isBooked(story))
  })

  test('what a suspended affiliate earned stays, and goes at the run after the reinstatement', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    await paidOrder(client, story)
    freeze(NOON + 31 * DAY)
    const stand = (status: string) =>
      db.from('affiliates').where('id', story.affiliate.id).update({ status })
    await stand('suspended')
    assert.equal(await release(story), 0)
    await stand('active')
    assert.equal(await release(story), 1)
  })

  test('a rejected commission is taken back whole and never credited again', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { order, invoice } = await paidOrder(client, story)
    const [row] = await commissionsOf(story.panel)
    const done = await Promise.all([reject([row.id]), reject([row.id])])
    assert.equal(done[0].rejected + done[1].rejected, 1)

    const [rejected] = await commissionsOf(story.panel)
    assert.containsSubset(rejected, {
      amount: 0,
      status: 'reversed',
      reason: 'admin_rejected',
      rejected_at: NOON,
    })
    const [change] = await changesOf(story.panel)
    assert.containsSubset(change, {
      from_amount: 100,
      to_amount: 0,
      cause: 'admin_rejected',
      reason: 'Not a real client',
      actor_name: ACTOR.name,
    })
    assert.deepEqual(await acts(story.panel), [['commission.rejected', 'Not a real client']])
    const referral = () =>
      db.from('referrals').where({ panel_id: story.panel.id, kind: 'order' }).firstOrFail()
    assert.containsSubset(await referral(), { status: 'rejected', reason: 'admin_rejected' })

    await settle(row.order_id)
    await tell(
      client,
      story,
      invoice,
      clientRegistered({ client: { id: order.data.order.client_id } }),
      invoiceRefunded(invoice)
    )
    assert.deepEqual(await statuses(story), ['reversed'])
    assert.containsSubset(await referral(), { status: 'refunded' })
    assert.deepEqual(await balanceOf(story), zero)
    assert.deepEqual(await reject([row.id]), { rejected: 0 })
    assert.isEmpty(await isBooked(story))
  })

  test('one that was paid out is rejected by a negative one', async ({ client, assert }) => {
    const story = await beginStory()
    await paidOrder(client, story)
    freeze(NOON + 31 * DAY)
    await release(story)
    await payOut(story)
    const [row] = await commissionsOf(story.panel)
    assert.deepEqual(await reject([row.id]), { rejected: 1 })
    await settle(row.order_id)
    const rows = await commissionsOf(story.panel)
    assert.deepEqual(
      rows.map(({ amount, status }) => [amount, status]),
      [
        [100, 'paid'],
        [-100, 'available'],
      ]
    )
    assert.deepEqual(await reject(rows.map(({ id }) => id)), { rejected: 0 })
    assert.isEmpty(await isBooked(story))
  })

  test('a review holds an order’s commissions, its end lets them go or takes them back', async ({
    client,
    assert,
  }) => {
    for (const end of ['accepted', 'rejected'] as const) {
      freeze(NOON)
      const story = await beginStory()
      await paidOrder(client, story)
      const [row] = await commissionsOf(story.panel)
      const [review] = await db.table('reviews').insert({
        panel_id: story.panel.id,
        order_id: row.order_id,
        affiliate_id: story.affiliate.id,
        state: 'open',
        reasons: '[]',
        opened_at: NOON,
      })
      await settle(row.order_id)
      assert.deepEqual(await statuses(story), ['in_review'])
      const [waiting] = await referralsOf(story.panel)
      assert.equal(waiting.status, 'in_review')
      assert.deepEqual(await balanceOf(story), { ...zero, pending: 100 })

      freeze(NOON + 31 * DAY)
      assert.equal(await release(story), 0)
      await db.from('reviews').where('id', review!).update({ state: end })
      await settle(row.order_id)
      const [referral] = await referralsOf(story.panel)
      if (end === 'accepted') {
        assert.equal(referral.status, 'qualified')
        assert.equal(await release(story), 1)
      } else {
        assert.containsSubset(referral, { status: 'rejected', reason: 'review_rejected' })
        assert.deepEqual(await statuses(story), ['reversed'])
        assert.deepEqual(await balanceOf(story), zero)
      }
      assert.isEmpty(await isBooked(story))
    }
  })
})
