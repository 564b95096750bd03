/**
 * Receipts in a real browser: a mixed order in every look, its paper, an order that did not count, the admin's pages.
 */
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { createStaff } from '#tests/helpers/admins'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderPlaced,
  signupCompleted,
} from '#tests/helpers/panel_events'
import { DAY, givePlan, MIXED_ITEMS, MIXED_TERMS, tell } from '#tests/helpers/receipts'
import { beginStory, follow, tokenOf } from '#tests/helpers/story'
import { unique } from '#tests/helpers/world'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  inspect,
  look,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'

type Api = Parameters<typeof tell>[0]

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

/** A mixed order that was refunded in part, and one that came too late. */
async function twoOrders(client: Api) {
  const story = await beginStory()
  await givePlan(story.affiliate, MIXED_TERMS)
  await db.from('links').where('id', story.link.id).update({ name: SIXTY_LETTERS })
  const at = now()
  const token = tokenOf(await follow(story.link, { at: at - 2 * DAY }))
  const buyer = unique('buyer')
  const late = orderPlaced({
    at: at - DAY,
    visit_token: tokenOf(await follow(story.link, { at: at - 60 * DAY })),
  })
  const order = orderPlaced({
    at: at - DAY,
    order: {
      client_id: buyer,
      number: '2026-1001',
      coupon: 'WELCOME10',
      items: MIXED_ITEMS,
      discount: 16_39,
      tax: 32_45,
    },
    visit_token: token,
  })
  const invoice = invoicePaid({ at: at - DAY + 60_000, invoice: invoiceOf(order) })
  await tell(
    client,
    story,
    late,
    order,
    invoice,
    invoiceRefunded(invoice, { at: at - DAY / 2, amount: 20_00 }),
    clientRegistered({
      at: at - DAY,
      client: {
        id: buyer,
        email: 'carla@carla-shop.it',
        name: 'Carla Rossi',
        company: 'Bottega Rossi srl',
      },
      visit_token: token,
    }),
    signupCompleted(order, { account: { user_name: 'carlar77', domain: 'carla-shop.it' } })
  )
  const ofOrder = async (externalId: string) => {
    const row = await db
      .from('orders')
      .leftJoin('referrals', 'referrals.order_id', 'orders.id')
      .where('orders.external_id', externalId)
      .select('orders.id', 'referrals.id as referral_id', 'orders.client_id')
      .firstOrFail()
    return row as { id: number; referral_id: number; client_id: number }
  }
  const paid = await db.from('invoices').where('external_id', invoice.data.invoice.id).firstOrFail()
  return {
    story,
    invoiceId: paid.id as number,
    mixed: await ofOrder(order.data.order.id),
    late: await ofOrder(late.data.order.id),
  }
}

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test(`receipts at ${width} px, ${theme}, ${locale}`, async ({ client, assert }) => {
    const { story, mixed, late, invoiceId } = await twoOrders(client)
    await db.from('users').where('id', story.affiliate.userId).update({ locale })
    const opened = await newPage({ width, theme, locale })
    const { page } = opened
    const path = `/affiliate/receipts/${mixed.referral_id}`
    await signIn(opened, story.affiliate.userId, path)
    await inspect(opened, path, `receipt-mixed-${suffix}`)

    // what is closed can be opened, and is as accessible
    for (const summary of await page.locator('main summary').all()) await summary.click()
    await expectNothingSideways(opened)
    await expectAccessible(opened)

    await page.emulateMedia({ media: 'print' })
    await look(opened, `receipt-printed-${suffix}`)
    assert.isFalse(await page.locator('header.navbar').isVisible())
    assert.isFalse(await page.locator('button[data-print]').isVisible())
    const [ink, paper] = await page.evaluate<string[]>(
      `[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.querySelector('.card')).backgroundColor]`
    )
    assert.match(ink!, /^(rgb\((\d{1,2}|1[01]\d), |oklch\(0\.[0-4]|color\(srgb 0\.[0-4])/)
    assert.match(paper!, /rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\)/)
    await page.emulateMedia({ media: 'screen' })

    await inspect(opened, `/affiliate/receipts/${late.referral_id}`, `receipt-late-${suffix}`)
    expectNoErrors(opened)

    const office = await newPage({ width, theme, locale })
    const staff = await createStaff(story.panel, { locale })
    await signIn(office, staff, '/admin/receipts')
    await inspect(office, '/admin/receipts', `receipts-${suffix}`)
    await inspect(office, '/admin/receipts?q=nothing-like-it', `receipts-none-${suffix}`)
    await inspect(office, `/admin/receipts/orders/${mixed.id}`, `receipt-admin-${suffix}`)
    await inspect(office, `/admin/receipts/signups/${mixed.client_id}`, `receipt-signup-${suffix}`)
    await inspect(office, `/admin/receipts/invoices/${invoiceId}`, `receipt-invoice-${suffix}`)
    expectNoErrors(office)
  })
}

test.group('Receipts in a browser', () => {
  test('the print button prints', async ({ client, assert }) => {
    const { story, mixed } = await twoOrders(client)
    const opened = await newPage()
    await opened.context.addInitScript('window.print = () => { window.printed = true }')
    await signIn(opened, story.affiliate.userId, `/affiliate/receipts/${mixed.referral_id}`)
    await opened.page.click('button[data-print]')
    assert.isTrue(await opened.page.evaluate('window.printed'))
    expectNoErrors(opened)
  })
})
