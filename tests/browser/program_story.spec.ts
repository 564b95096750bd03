/**
 * The whole program on real parts: a member with a plan of rules brings a mixed order (hosting for a year, a .it domain, an
 * add-on, a coupon, VAT), reads the receipt in Italian and finds each cent; two refunds, and a charge-back after the
 * pay-out, arrive; somebody's own order earns nothing and its receipt says why.
 */
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { COMMAND_LINE } from '#core/audit/record_act'
import { AssignPlan } from '#affiliates/actions/assign_plan'
import { EnrollAffiliate } from '#affiliates/actions/enroll_affiliate'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { CreatePlan } from '#plans/actions/create_plan'
import type { PlanTerms } from '#plans/plan_terms'
import { isTakenElsewhere } from '#sandbox/domains'
import { outbox } from '#sandbox/outbox/main'
import {
  baseUrl,
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  look,
  newPage,
  type TestPage,
} from '#tests/helpers/browser'
import { orderOf, PASSWORD, setUpSamplePanel, Shopper, staffMember } from '#tests/helpers/sandbox'
import { balanceOf, commissionsBesideLedger, ledgerFindings, payOut } from '#tests/helpers/story'
import { createLink, unique } from '#tests/helpers/world'

const TERMS: PlanTerms = {
  rules: [
    {
      match: { kinds: ['domain'], tlds: ['it'], domainActions: ['register'] },
      earns: { kind: 'fixed', amounts: { EUR: 100 } },
    },
    {
      match: { kinds: ['hosting'], billingCycles: ['yearly'], payment: 'new' },
      earns: { kind: 'percent', bps: 2_000 },
    },
    { match: { payment: 'new' }, earns: { kind: 'percent', bps: 1_000 } },
  ],
  holdDays: 30,
  minimumOrder: { EUR: 500 },
  binding: 'order',
  renewalPayments: null,
  release: 'automatic',
}

const DAY = 86_400_000

async function checked(opened: TestPage, name: string) {
  expectNoErrors(opened)
  await expectAccessible(opened)
  await expectNothingSideways(opened)
  await look(opened, name)
}

/**
 * A customer of the sample panel who joins the program, with a link to its shop.
 */
async function createMember(panelId: number, locale: 'en' | 'it') {
  const shopper = new Shopper()
  await shopper.choose({ locale })
  await shopper.register({ name: 'Fabio Farina' })
  await outbox.drain()
  const enroll = await app.container.make(EnrollAffiliate)
  const { affiliateId } = await enroll.handle({
    panelId,
    clientExternalId: await shopper.clientId(),
  })
  const createPlan = await app.container.make(CreatePlan)
  const planId = await createPlan.handle({
    actor: COMMAND_LINE,
    name: unique('Rules'),
    panelId,
    terms: TERMS,
  })
  const assign = await app.container.make(AssignPlan)
  await assign.handle({ affiliateId, planId, actor: COMMAND_LINE, panelId: null })
  const { client_id: clientId } = await db.from('affiliates').where('id', affiliateId).firstOrFail()
  const link = await createLink(
    { id: affiliateId },
    { name: 'Il mio blog', target_url: `${baseUrl()}/sandbox/hosting` }
  )
  return { shopper, affiliateId, clientId: Number(clientId), link }
}

/**
 * Of the shop's names one in five is taken.
 */
function freeDomain(): string {
  const domain = `${unique('bottega')}.it`
  return isTakenElsewhere(domain) ? freeDomain() : domain
}

/** Hosting for a year with its .it domain and a certificate, ten per cent off, paid by card. */
async function mixedOrder(shopper: Shopper): Promise<string> {
  await shopper.addProduct('gale', {
    domain: freeDomain(),
    domain_choice: 'register',
    addons: 'ssl',
  })
  await shopper.useCoupon('BENVENUTO10')
  const orderId = orderOf(await shopper.checkOut('card'))
  await outbox.drain()
  return orderId
}

const words = async ({ page }: TestPage) => {
  const text = await page.locator('main').innerText()
  return text.replaceAll(/[\u00a0\u202f]/g, ' ')
}

test.group('The whole program', (group) => {
  group.setup(() => setUpSamplePanel())
  group.each.teardown(() => thaw())

  test('a mixed order is paid by rules, refunded twice, paid out and charged back', async ({
    assert,
  }) => {
    const panel = await db.from('panels').where('key', 'sandbox').firstOrFail()
    const member = await createMember(panel.id, 'it')
    const payee = { panel, affiliate: { client: { id: member.clientId } } } as Parameters<
      typeof payOut
    >[0]

    const visitor = new Shopper()
    await visitor.get(`/go/${member.link.code}`)
    await visitor.register({ name: 'Vera Bianchi' })
    await mixedOrder(visitor)
    const [referral] = await db
      .from('referrals')
      .where('affiliate_id', member.affiliateId)
      .where('kind', 'order')
    assert.equal(referral.status, 'qualified')

    // the affiliate reads why, on a phone, in Italian
    const opened = await newPage({ locale: 'it', width: 360 })
    const { page } = opened
    await page.goto('/sandbox/login')
    await page.fill('[name=email]', member.shopper.email)
    await page.fill('[name=password]', PASSWORD)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL('**/sandbox/account')
    await page.goto('/sandbox/launch')
    await page.waitForURL('**/affiliate')
    await page.goto('/affiliate/referrals')
    await page.locator(`a[href="/affiliate/receipts/${referral.id}"]`).first().click()
    await page.waitForURL(`**/affiliate/receipts/${referral.id}`)
    let receipt = await words(opened)
    for (const part of ['17,63 €', '14,38 €', '71,91 €', '2,25 €', '1,00 €', '22,53 €']) {
      assert.include(receipt, part)
    }
    assert.notInclude(receipt, 'Vera')
    assert.notInclude(receipt, visitor.email)
    await checked(opened, 'program-receipt-it-360')

    // a part of the payment is returned, then another
    const events = await visitor.events()
    const invoiceId: string = events.find(({ type }) => type === 'invoice.paid')!.data.invoice.id
    const staff = await staffMember()
    const giveBack = async (kind: 'refund' | 'chargeback', amount: string) => {
      await staff.get(`/sandbox/staff/invoices/${invoiceId}/${kind}`)
      await staff.post(`/sandbox/staff/invoices/${invoiceId}/${kind}`, { amount })
      await outbox.drain()
    }
    await giveBack('refund', '24.99')
    assert.containsSubset(await balanceOf(payee), { pending: 1_411 })
    await giveBack('refund', '25.00')
    assert.containsSubset(await balanceOf(payee), { pending: 1_058 })

    // what is left is paid out, and then the card's holder takes back the rest
    freeze(now() + 31 * DAY)
    const release = await app.container.make(ReleaseDueCommissions)
    await release.handle({ panelId: panel.id })
    await payOut(payee)
    thaw()
    assert.containsSubset(await balanceOf(payee), { pending: 0, available: 0, paid: 1_058 })
    await giveBack('chargeback', '74.96')
    assert.containsSubset(await balanceOf(payee), { available: -1_058, paid: 1_058 })
    assert.isEmpty(await commissionsBesideLedger(panel))
    assert.isEmpty(await ledgerFindings(panel))

    await page.reload()
    receipt = await words(opened)
    assert.include(receipt, '10,58 €')
    assert.match(receipt, /chargeback/i)
    assert.match(receipt, /rimbors/i)
    await checked(opened, 'program-charged-back-it-360')
    await page.goto('/affiliate/credits')
    assert.include(await words(opened), '-10,58 €')
    await checked(opened, 'program-credits-it-360')
  })

  test('somebody’s own order earns nothing, and its receipt says why', async ({ assert }) => {
    const panel = await db.from('panels').where('key', 'sandbox').firstOrFail()
    const { shopper, affiliateId, link } = await createMember(panel.id, 'en')
    await shopper.get(`/go/${link.code}`)
    await mixedOrder(shopper)
    const referral = await db
      .from('referrals')
      .where({ affiliate_id: affiliateId, kind: 'order' })
      .firstOrFail()
    assert.containsSubset(referral, { status: 'rejected', reason: 'own_client' })

    const opened = await newPage({ locale: 'en', width: 1280 })
    const { page } = opened
    await page.goto('/sandbox/login')
    await page.fill('[name=email]', shopper.email)
    await page.fill('[name=password]', PASSWORD)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL('**/sandbox/account')
    await page.goto('/sandbox/launch')
    await page.waitForURL('**/affiliate')
    await page.goto(`/affiliate/receipts/${referral.id}`)
    assert.match(await words(opened), /Not credited/)
    await checked(opened, 'program-own-order-en-1280')
  })
})
