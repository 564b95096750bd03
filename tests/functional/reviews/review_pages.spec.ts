import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import User from '#identity/models/user'
import { createOrder, createReferral } from '#tests/helpers/earnings'
import { invoiceOf, invoicePaid, orderPlaced, sendEvent } from '#tests/helpers/panel_events'
import { beginStory, commissionsOf, follow, type Story, tokenOf } from '#tests/helpers/story'
import { createClient, createUser, unique } from '#tests/helpers/world'

async function adminOf(panel: Story['panel'], name = 'Sara Staff') {
  const staff = { id: 0, externalId: unique('staff'), email: 'staff@example.net' }
  return User.findOrFail(await createUser(panel, staff, { role: 'admin', name }))
}

interface Reviewed {
  id: number
  orderId: number
  label: string
}

/** A paid order of a client named as is said, in review. */
async function reviewed(
  client: ApiClient,
  { panel, affiliate, link }: Story,
  buyer: { name?: string; email?: string } = {},
  reasons: unknown[] = [{ reason: 'own_payment', values: { of: 'order' } }]
): Promise<Reviewed> {
  const person = await createClient(panel, buyer)
  const order = orderPlaced({
    order: { client_id: person.externalId },
    visit_token: tokenOf(await follow(link, { at: now() - 60_000 })),
  })
  await sendEvent(client, panel, order)
  const label = order.data.order.id as string
  const row = await db.from('orders').where({ panel_id: panel.id, external_id: label }).first()
  const [id] = await db.table('reviews').insert({
    panel_id: panel.id,
    order_id: row.id,
    affiliate_id: affiliate.id,
    state: 'open',
    reasons: JSON.stringify(reasons),
    opened_at: now(),
  })
  await sendEvent(client, panel, invoicePaid({ invoice: invoiceOf(order) }))
  return { id: Number(id), orderId: row.id, label }
}

const rowOf = ({ id }: Reviewed) => db.from('reviews').where('id', id).firstOrFail()

async function stateOf(review: Reviewed): Promise<string> {
  const { state } = await rowOf(review)
  return state
}

function decide(
  client: ApiClient,
  admin: User,
  act: 'accept' | 'reject',
  reviews: Reviewed[],
  fields: Record<string, string> = {}
) {
  return client
    .post(`/admin/reviews/${act}`)
    .form({ ids: reviews.map(({ id }) => String(id)), ...fields })
    .loginAs(admin)
    .withCsrfToken()
    .redirects(0)
}

test.group('Review pages', () => {
  test('the queue says who, what and why; the detail puts the two people side by side', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const admin = await adminOf(story.panel)
    const review = await reviewed(
      client,
      story,
      { name: 'Carla Conti', email: 'carla@example.net' },
      [
        { reason: 'own_payment', values: { of: 'order' } },
        { reason: 'too_fast', values: { seconds: 1, limit: 2, visitedAt: 0, at: 0 } },
        { reason: 'of_a_later_version', values: {} },
      ]
    )

    const queue = await client.get('/admin/reviews').loginAs(admin)
    for (const words of [
      review.label,
      'Carla Conti',
      'a card or an account that the affiliate has paid with too',
      '1 second after the visit',
      'A reason that this version does not know.',
      '€10.00',
      'Waiting (1)',
    ]) {
      assert.include(queue.text(), words)
    }

    const detail = await client.get(`/admin/reviews/${review.id}`).loginAs(admin)
    for (const words of [
      'carla@example.net',
      story.affiliate.client.email,
      `/admin/receipts/orders/${review.orderId}`,
      `/admin/reviews/accept?ids=${review.id}`,
      '60 seconds',
    ]) {
      assert.include(detail.text(), words)
    }
    const csv = await client.get('/admin/reviews.csv').loginAs(admin)
    assert.include(csv.text(), review.label)
    assert.include(csv.text(), 'Carla Conti')
    assert.lengthOf(csv.text().trim().split('\r\n'), 2)
  })

  test('accepting asks first, and several at once', async ({ client, assert }) => {
    const story = await beginStory()
    const admin = await adminOf(story.panel)
    const [one, two] = [await reviewed(client, story), await reviewed(client, story)]

    const asked = await client
      .get(`/admin/reviews/accept?ids=${one.id}&ids=${two.id}`)
      .loginAs(admin)
    assert.include(asked.text(), 'Accept 2 orders?')
    assert.include(asked.text(), one.label)
    assert.equal(await stateOf(one), 'open')

    const response = await decide(client, admin, 'accept', [one, two], { note: '' })
    response.assertStatus(303)
    response.assertHeader('location', '/admin/reviews')
    assert.equal(response.flashMessage('success'), '2 orders accepted.')
    for (const review of [one, two]) {
      const row = await rowOf(review)
      assert.include(row, { state: 'accepted', decided_by: admin.id, note: null })
    }
    const statuses = await commissionsOf(story.panel)
    assert.deepEqual(
      statuses.map(({ status }) => status),
      ['pending', 'pending']
    )
    const acts = await db.from('admin_acts').where('panel_id', story.panel.id)
    assert.sameMembers(
      acts.map((act) => act.subject_label),
      [one.label, two.label]
    )
  })

  test('a rejection needs its reason', async ({ client, assert }) => {
    const story = await beginStory()
    const admin = await adminOf(story.panel)
    const review = await reviewed(client, story)

    const refused = await decide(client, admin, 'reject', [review], { note: ' ' })
    refused.assertStatus(302)
    assert.equal(await stateOf(review), 'open')

    const response = await decide(client, admin, 'reject', [review], { note: 'The same card' })
    assert.equal(response.flashMessage('success'), 'Order rejected.')
    assert.include(await rowOf(review), { state: 'rejected', note: 'The same card' })
    assert.containsSubset(await commissionsOf(story.panel), [{ status: 'reversed' }])

    const decided = await client.get('/admin/reviews/decided').loginAs(admin)
    assert.include(decided.text(), 'The same card')
    assert.include(decided.text(), 'Sara Staff')
    const detail = await client.get(`/admin/reviews/${review.id}`).loginAs(admin)
    assert.include(detail.text(), 'Their note: The same card')
    assert.notInclude(detail.text(), '/admin/reviews/accept?ids')
  })

  test('who comes second is told who decided, and changes nothing', async ({ client, assert }) => {
    const story = await beginStory()
    const [first, second] = [
      await adminOf(story.panel, 'Sara First'),
      await adminOf(story.panel, 'Sam Second'),
    ]
    const review = await reviewed(client, story)
    await decide(client, first, 'accept', [review])
    const response = await decide(client, second, 'reject', [review], { note: 'No good' })

    assert.match(
      String(response.flashMessage('warning')),
      /was already accepted by Sara First on .*; nothing has changed\.$/
    )
    assert.include(await rowOf(review), { state: 'accepted', decided_by: first.id })
    const asked = await client
      .get(`/admin/reviews/reject?ids=${review.id}`)
      .loginAs(second)
      .redirects(0)
    asked.assertStatus(303)
  })

  test('another panel’s admin sees and decides nothing of it', async ({ client, assert }) => {
    const story = await beginStory()
    const elsewhere = await beginStory()
    const stranger = await adminOf(elsewhere.panel)
    const review = await reviewed(client, story)

    const queue = await client.get('/admin/reviews').loginAs(stranger)
    assert.notInclude(queue.text(), review.label)
    assert.include(queue.text(), 'Nothing waits for a decision.')
    const detail = await client.get(`/admin/reviews/${review.id}`).loginAs(stranger)
    detail.assertStatus(404)
    const response = await decide(client, stranger, 'accept', [review])
    assert.equal(response.flashMessage('warning'), 'Pick at least one order.')
    assert.equal(await stateOf(review), 'open')
  })

  test('filters and search narrow the queue', async ({ client, assert }) => {
    const story = await beginStory()
    const admin = await adminOf(story.panel)
    const carla = await reviewed(client, story, { name: 'Carla Conti' })
    const dario = await reviewed(client, story, { name: 'Dario Dossi' }, [
      { reason: 'too_many_orders', values: { orders: 21, limit: 20, at: now() } },
    ])
    const found = async (query: string) => {
      const page = await client.get(`/admin/reviews?${query}`).loginAs(admin)
      return [carla, dario].filter(({ label }) => page.text().includes(label))
    }
    assert.deepEqual(await found('q=conti'), [carla])
    assert.deepEqual(await found(`q=${dario.label}`), [dario])
    assert.deepEqual(await found('reason=too_many_orders'), [dario])
    assert.deepEqual(await found(`affiliate=${story.affiliate.id}`), [carla, dario])
    assert.deepEqual(await found('affiliate=999999999'), [])
    assert.deepEqual(await found('q=%25'), [])
    assert.deepEqual(await found('from=2001-01-01&to=2001-01-02'), [])
  })

  test('the affiliate reads that it is being checked, and not why', async ({ client, assert }) => {
    const story = await beginStory()
    const buyer = await createClient(story.panel)
    const orderId = await createOrder(story.panel, buyer, ['Hosting'])
    const referral = await createReferral(
      { panelId: story.panel.id, affiliate: story.affiliate, link: story.link },
      {
        kind: 'order',
        status: 'in_review',
        client_id: buyer.id,
        order_id: orderId,
        subject_key: `order:${orderId}`,
        reason_values: JSON.stringify({ visitedAt: now(), at: now() }),
      }
    )
    const page = await client
      .get('/affiliate/referrals')
      .loginAs(await User.findOrFail(story.affiliate.userId))
    assert.include(page.text(), 'Being checked')
    assert.include(page.text(), 'The host is checking it before it pays')
    assert.include(page.text(), `/affiliate/receipts/${referral}`)
  })
})
