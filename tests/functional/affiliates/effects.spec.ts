/**
 * What each standing does to links, orders and commissions, over real visits and events.
 */
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { freeze, thaw } from '#core/clock'
import User from '#identity/models/user'
import { ChangeMembership } from '#affiliates/actions/change_membership'
import { EndMembership } from '#affiliates/actions/end_membership'
import type { MembershipAct } from '#affiliates/membership_acts'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { balancesOf } from '#ledger/queries/balances_of'
import { AddLink } from '#links/actions/add_link'
import { createApplication, mailsOwedTo } from '#tests/helpers/membership'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderPlaced,
  sendEvent,
} from '#tests/helpers/panel_events'
import {
  balanceOf,
  beginStory,
  follow,
  ledgerFindings,
  referralsOf,
  type Story,
  tokenOf,
} from '#tests/helpers/story'
import { Visitor } from '#tests/helpers/visitor'
import { createPanel, unique } from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

type Api = Parameters<typeof sendEvent>[0]

async function change(act: MembershipAct, affiliateId: number) {
  const action = await app.container.make(ChangeMembership)
  const [outcome] = await action.handle({
    act,
    affiliateIds: [affiliateId],
    actor: COMMAND_LINE,
    panelId: null,
    reason: 'As agreed.',
  })
  return outcome!
}

async function leave(affiliateId: number) {
  const action = await app.container.make(EndMembership)
  return action.handle({ affiliateId, as: 'member' })
}

async function release({ panel }: Story) {
  const action = await app.container.make(ReleaseDueCommissions)
  return action.handle({ panelId: panel.id })
}

const statusOfLink = async ({ link }: Story) => {
  const { status } = await new Visitor().get(`/go/${link.code}`)
  return status
}

/**
 * Somebody follows the link, registers and orders for 100.00, and pays unless it is said otherwise.
 */
async function order(client: Api, { panel, link }: Story, { paid = true } = {}) {
  const token = tokenOf(await follow(link))
  const buyer = unique('buyer')
  const registration = clientRegistered({ client: { id: buyer }, visit_token: token })
  const placed = orderPlaced({
    order: { client_id: buyer, items: [{ id: 'i1', description: 'Hosting', amount: 10_000 }] },
    visit_token: token,
  })
  const payment = invoicePaid({ invoice: invoiceOf(placed) })
  for (const event of [registration, placed, ...(paid ? [payment] : [])]) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
  return payment
}

const ordersOf = async ({ panel }: Story) => {
  const rows = await referralsOf(panel)
  return rows.filter(({ kind }) => kind === 'order')
}

test.group('A suspension', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('stops the links at once, credits no new order, and holds what is pending until the member is reinstated', async ({
    assert,
    client,
  }) => {
    const story = await beginStory()
    await order(client, story)
    assert.equal(await statusOfLink(story), 302)
    assert.deepInclude(await balanceOf(story), { pending: 1_000, available: 0 })

    freeze(NOON + DAY)
    await change('suspend', story.affiliate.id)
    assert.equal(await statusOfLink(story), 404)

    freeze(NOON + DAY + 1_000)
    await order(client, story)
    const [, refused] = await ordersOf(story)
    assert.deepInclude(refused, { status: 'rejected', reason: 'affiliate_not_active_at_visit' })
    assert.deepInclude(await balanceOf(story), { pending: 1_000, available: 0 })

    freeze(NOON + 40 * DAY)
    await release(story)
    assert.deepInclude(await balanceOf(story), { pending: 1_000, available: 0 })

    await change('reinstate', story.affiliate.id)
    assert.equal(await statusOfLink(story), 302)
    await release(story)
    assert.deepInclude(await balanceOf(story), { pending: 0, available: 1_000 })
    assert.deepEqual(await ledgerFindings(story.panel), [])

    const mails = await mailsOwedTo(story.affiliate.client.email)
    assert.deepEqual(
      mails.map(({ template }) => template),
      ['membership.suspended', 'membership.reinstated']
    )
    assert.equal(mails[0]!.details.reason, 'As agreed.')
  })

  test('between the visit and the order credits nothing; one after the order takes nothing back', async ({
    assert,
    client,
  }) => {
    const story = await beginStory()
    const payment = await order(client, story, { paid: false })
    const token = tokenOf(await follow(story.link))
    freeze(NOON + 1_000)
    await change('suspend', story.affiliate.id)

    freeze(NOON + 2_000)
    const buyer = unique('buyer')
    await sendEvent(client, story.panel, clientRegistered({ client: { id: buyer } }))
    await sendEvent(
      client,
      story.panel,
      orderPlaced({ order: { client_id: buyer }, visit_token: token })
    )
    const response = await sendEvent(client, story.panel, payment)
    response.assertStatus(202)

    const [before, after] = await ordersOf(story)
    assert.equal(before.status, 'qualified')
    assert.deepInclude(after, { status: 'rejected', reason: 'affiliate_not_active_at_order' })
    assert.deepInclude(await balanceOf(story), { pending: 1_000 })
  })

  test('cannot be escaped by leaving', async ({ assert, client }) => {
    const story = await beginStory()
    await change('suspend', story.affiliate.id)
    const user = await User.findOrFail(story.affiliate.userId)

    const response = await client.delete('/affiliate/membership').loginAs(user).withCsrfToken()
    response.assertTextIncludes('Your membership is suspended: ask the host first.')
    const { status } = await db.from('affiliates').where('id', story.affiliate.id).firstOrFail()
    assert.equal(status, 'suspended')
    assert.equal(await leave(story.affiliate.id), 'suspended')

    const page = await client.get('/affiliate/membership').loginAs(user)
    page.assertTextIncludes('As agreed.')
    page.assertTextIncludes('While your membership is suspended you cannot leave')
  })
})

test.group('Leaving', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('stops the links; what is pending still becomes available, also what is paid later for an earlier order', async ({
    assert,
    client,
  }) => {
    const story = await beginStory()
    await order(client, story)
    const payment = await order(client, story, { paid: false })
    const user = await User.findOrFail(story.affiliate.userId)

    freeze(NOON + DAY)
    const ask = await client.get('/affiliate/membership/leave').loginAs(user)
    ask.assertTextIncludes('Leave the affiliate program?')
    const left = await client.delete('/affiliate/membership').loginAs(user).withCsrfToken()
    left.assertTextIncludes('You have left the program.')
    assert.equal(await statusOfLink(story), 404)

    await sendEvent(client, story.panel, payment)
    freeze(NOON + DAY + 1_000)
    await order(client, story)
    const orders = await ordersOf(story)
    assert.deepEqual(
      orders.map(({ status }) => status),
      ['qualified', 'qualified', 'rejected']
    )

    freeze(NOON + 60 * DAY)
    await release(story)
    assert.deepInclude(await balanceOf(story), { pending: 0, available: 2_000 })
    const mails = await mailsOwedTo(story.affiliate.client.email)
    assert.deepEqual(
      mails.map(({ template }) => template),
      ['membership.left']
    )
  })

  test('twice at once is once', async ({ assert }) => {
    const story = await beginStory()
    const outcomes = await Promise.all([leave(story.affiliate.id), leave(story.affiliate.id)])
    assert.sameMembers(outcomes, ['left', 'nothing_to_end'])
  })
})

test.group('An application', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('earns nothing until it is approved, and from then on does', async ({ assert, client }) => {
    const panel = await createPanel()
    const applicant = await createApplication(panel)
    const links = await app.container.make(AddLink)
    // as an applicant who was a member once has them
    const link = await links.handle({
      affiliateId: applicant.id,
      name: 'Old link',
      targetUrl: 'https://www.example.com/',
      status: 'active',
    })
    const story = {
      panel,
      affiliate: { ...applicant, id: applicant.id },
      link: { id: link.id, code: link.code, targetUrl: link.targetUrl },
    }
    assert.equal(await statusOfLink(story), 404)
    await order(client, story)

    freeze(NOON + DAY)
    await change('approve', applicant.id)
    assert.equal(await statusOfLink(story), 302)
    freeze(NOON + DAY + 1_000)
    await order(client, story)

    const orders = await ordersOf(story)
    assert.deepEqual(
      orders.map(({ status }) => status),
      ['rejected', 'qualified']
    )
    const [balance] = await balancesOf({ panelId: panel.id, clientId: applicant.client.id })
    assert.deepInclude(balance, { pending: 1_000 })
  })

  test('that was declined keeps the links stopped', async ({ assert }) => {
    const panel = await createPanel()
    const applicant = await createApplication(panel)
    const links = await app.container.make(AddLink)
    const link = await links.handle({
      affiliateId: applicant.id,
      name: 'Old link',
      targetUrl: 'https://www.example.com/',
      status: 'active',
    })
    await change('decline', applicant.id)
    const { status } = await new Visitor().get(`/go/${link.code}`)
    assert.equal(status, 404)
  })
})
