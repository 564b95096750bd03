/**
 * Suspicious orders in a real browser: an admin accepts one and rejects another, and the affiliate reads what became of them.
 */
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { createReferral } from '#tests/helpers/earnings'
import { invoiceOf, invoicePaid, orderPlaced, sendEvent } from '#tests/helpers/panel_events'
import { balanceOf, beginStory, follow, type Story, tokenOf } from '#tests/helpers/story'
import { createClient, createUser, unique } from '#tests/helpers/world'
import { expectNoErrors, inspect, LOOKS, newPage, signIn } from '#tests/helpers/browser'

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

function adminOf(panel: Story['panel'], locale = 'en') {
  const staff = { id: 0, externalId: unique('staff'), email: 'staff@example.net' }
  return createUser(panel, staff, { role: 'admin', name: 'Sara Staff', locale })
}

const openReview = (story: Story, orderId: number, reasons: unknown[], overrides = {}) =>
  db.table('reviews').insert({
    panel_id: story.panel.id,
    order_id: orderId,
    affiliate_id: story.affiliate.id,
    state: 'open',
    reasons: JSON.stringify(reasons),
    opened_at: now(),
    ...overrides,
  })

/** A paid order with the affiliate's own card, told by the panel. */
async function suspiciousOrder(client: ApiClient, story: Story, name: string) {
  const buyer = await createClient(story.panel, { name })
  const order = orderPlaced({
    order: { client_id: buyer.externalId, number: unique('NB'), payment_reference: 'card-A' },
    visit_token: tokenOf(await follow(story.link, { at: now() - 60_000 })),
  })
  await sendEvent(client, story.panel, order)
  await sendEvent(client, story.panel, invoicePaid({ invoice: invoiceOf(order) }))
  return order.data.order.number as string
}

test.group('Reviews in a browser', () => {
  test('an admin accepts one and rejects another; the affiliate sees both being checked, then decided', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    await sendEvent(
      client,
      story.panel,
      orderPlaced({
        order: { client_id: story.affiliate.client.externalId, payment_reference: 'card-A' },
      })
    )
    const good = await suspiciousOrder(client, story, 'Carla Conti')
    const bad = await suspiciousOrder(client, story, 'Dario Dossi')

    const affiliate = await newPage()
    await signIn(affiliate, story.affiliate.userId, '/affiliate/referrals')
    const table = affiliate.page.locator('main table')
    assert.equal(await table.getByText('Being checked').count(), 2)

    const office = await newPage()
    const { page } = office
    await signIn(office, await adminOf(story.panel), '/admin/reviews')
    await page.getByRole('link', { name: good }).click()
    await page.getByText('a card or an account that the affiliate has paid with too').waitFor()
    await page.getByRole('link', { name: 'Accept' }).click()
    await page.getByRole('button', { name: 'Accept the order' }).click()
    await page.getByText('Order accepted.').waitFor()

    await page.getByRole('checkbox', { name: bad }).check()
    await page.getByRole('button', { name: 'Reject', exact: true }).click()
    await page.getByRole('button', { name: 'Reject the order' }).click()
    await page.waitForSelector('[data-error-summary]')
    await page.getByLabel('Reason', { exact: true }).fill('Paid with the affiliate’s own card')
    await page.getByRole('button', { name: 'Reject the order' }).click()
    await page.getByText('Order rejected.').waitFor()
    assert.isTrue(await page.getByText('Nothing waits for a decision.').isVisible())
    expectNoErrors(office)

    await affiliate.page.reload()
    assert.equal(await table.getByText('Being checked').count(), 0)
    assert.equal(await table.getByText('Qualified').count(), 1)
    assert.equal(
      await table.getByText('The host checked the order and did not accept it.').first().count(),
      1
    )
    const { pending } = await balanceOf(story)
    assert.equal(pending, 100)
    expectNoErrors(affiliate)
  })

  for (const { width, theme, locale } of LOOKS) {
    const suffix = `${width}-${theme}-${locale}`

    test(`looks at ${suffix}`, async ({ client }) => {
      const story = await beginStory()
      const opened = await newPage({ width, theme, locale })
      const admin = await adminOf(story.panel, locale)
      await signIn(opened, admin, '/admin/reviews')
      await inspect(opened, '/admin/reviews', `reviews-none-${suffix}`)
      await inspect(opened, '/admin/reviews/decided', `reviews-decided-none-${suffix}`)
      await inspect(opened, '/admin/referrals', `all-referrals-none-${suffix}`)

      await sendEvent(
        client,
        story.panel,
        orderPlaced({
          order: { client_id: story.affiliate.client.externalId, payment_reference: 'card-A' },
        })
      )
      await suspiciousOrder(client, story, SIXTY_LETTERS)
      await suspiciousOrder(client, story, 'Carla Conti')
      const [first, second] = await db
        .from('reviews')
        .where('panel_id', story.panel.id)
        .orderBy('id')
      await inspect(opened, `/admin/reviews/${first.id}`, `review-${suffix}`)
      await inspect(
        opened,
        `/admin/reviews/reject?ids=${first.id}&ids=${second.id}`,
        `reviews-reject-${suffix}`
      )
      await db
        .from('reviews')
        .where('id', second.id)
        .update({ state: 'rejected', decided_at: now(), decided_by: admin, note: SIXTY_LETTERS })
      await inspect(opened, '/admin/reviews/decided', `reviews-decided-${suffix}`)
      await inspect(opened, `/admin/reviews/${second.id}`, `review-decided-${suffix}`)

      for (let i = 0; i < 60; i++) {
        const order = orderPlaced({ order: { currency: i % 7 === 0 ? 'JPY' : 'EUR' } })
        await sendEvent(client, story.panel, order)
        const row = await db
          .from('orders')
          .where({ panel_id: story.panel.id, external_id: order.data.order.id })
          .firstOrFail()
        await openReview(story, row.id, [
          { reason: 'too_fast', values: { seconds: 1, limit: 2 } },
          { reason: 'too_many_orders', values: { orders: 20 + i, limit: 20, at: now() } },
        ])
        await createReferral(
          { panelId: story.panel.id, affiliate: story.affiliate, link: story.link },
          {
            kind: 'order',
            status: i % 2 === 0 ? 'in_review' : 'rejected',
            reason: i % 2 === 0 ? 'bound_client' : 'bound_to_other',
            client_id: row.client_id,
            order_id: row.id,
            subject_key: `order:${row.id}`,
            description: 'Starter Hosting',
            reason_values: JSON.stringify({ boundAt: now(), visitedAt: now() }),
          }
        )
      }
      await inspect(opened, '/admin/reviews?page=2', `reviews-sixty-${suffix}`)
      await inspect(opened, '/admin/reviews?q=nothing+like+it', `reviews-filtered-${suffix}`)
      await inspect(opened, '/admin/referrals', `all-referrals-${suffix}`)
      await inspect(opened, '/admin/referrals?status=refunded', `all-referrals-filtered-${suffix}`)
      expectNoErrors(opened)

      await db.from('users').where('id', story.affiliate.userId).update({ locale })
      const member = await newPage({ width, theme, locale })
      await signIn(member, story.affiliate.userId, '/affiliate/referrals')
      await inspect(member, '/affiliate/referrals', `referrals-checked-${suffix}`)
      expectNoErrors(member)
    })
  }
})
