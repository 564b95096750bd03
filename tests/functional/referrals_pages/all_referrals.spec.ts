import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { now } from '#core/clock'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import User from '#identity/models/user'
import { allReferralsList, ListAllReferrals } from '#referrals/queries/list_all_referrals'
import { clientMask } from '#affiliates/settings'
import { createOrder, createReferral } from '#tests/helpers/earnings'
import { beginStory, type Story } from '#tests/helpers/story'
import { createClient, createUser, unique } from '#tests/helpers/world'

async function adminOf(panel: Story['panel']) {
  const staff = { id: 0, externalId: unique('staff'), email: 'staff@example.net' }
  return User.findOrFail(await createUser(panel, staff, { role: 'admin' }))
}

/** An order of Carla's that counts, and a signup of Dario's that doesn't. */
async function someReferrals(story: Story) {
  const { panel, affiliate, link } = story
  const earner = { panelId: panel.id, affiliate, link }
  const carla = await createClient(panel, {
    name: 'Carla Conti',
    company: 'Conti Srl',
    email: 'carla@conti.example',
  })
  const dario = await createClient(panel, { name: 'Dario Dossi', email: 'dario@example.net' })
  const orderId = await createOrder(panel, carla, ['Starter Hosting', 'Domain'])
  await db.from('orders').where('id', orderId).update({ number: 'NB-77' })
  const order = await createReferral(earner, {
    kind: 'order',
    status: 'qualified',
    client_id: carla.id,
    order_id: orderId,
    subject_key: `order:${orderId}`,
    description: 'Starter Hosting',
    occurred_at: now() - 1_000,
    reason_values: JSON.stringify({ visitedAt: Date.UTC(2026, 10, 19), at: now() }),
  })
  const signup = await createReferral(earner, {
    status: 'rejected',
    reason: 'own_email',
    client_id: dario.id,
    subject_key: `signup:${dario.id}`,
    occurred_at: now() - 2_000,
  })
  return { carla, dario, orderId, order, signup }
}

async function textOf(client: ApiClient, admin: User, path: string) {
  const page = await client.get(path).loginAs(admin)
  page.assertStatus(200)
  return page.text()
}

test.group('Everybody’s referrals', () => {
  test('show clients in full, in words of the host’s, with the way to the receipt', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { orderId, dario } = await someReferrals(story)
    const admin = await adminOf(story.panel)
    const page = await textOf(client, admin, '/admin/referrals')
    for (const words of [
      'Carla Conti, Conti Srl',
      'carla@conti.example',
      'Dario Dossi',
      'Order NB-77',
      'Starter Hosting and 1 more item',
      'The affiliate’s link was the last one followed, on 19 Nov 2026.',
      'The affiliate’s own signup, by the e-mail address.',
      `/admin/receipts/orders/${orderId}`,
      `/admin/receipts/signups/${dario.id}`,
    ]) {
      assert.include(page, words)
    }
    const csv = await textOf(client, admin, '/admin/referrals.csv')
    assert.lengthOf(csv.trim().split('\r\n'), 3)
    assert.include(csv, 'carla@conti.example')
  })

  test('are those of the administered panel', async ({ client, assert }) => {
    const story = await beginStory()
    await someReferrals(story)
    const elsewhere = await beginStory()
    const stranger = await adminOf(elsewhere.panel)
    for (const path of [
      '/admin/referrals',
      '/admin/referrals.csv',
      `/admin/referrals?affiliate=${story.affiliate.id}`,
      '/admin/referrals?q=conti',
    ]) {
      assert.notMatch(await textOf(client, stranger, path), /conti srl|dossi/i, path)
    }
  })

  test('are filtered and searched', async ({ assert }) => {
    const story = await beginStory()
    const { order, signup } = await someReferrals(story)
    const found = async (
      input: Record<string, string>,
      panelId: number | null = story.panel.id
    ) => {
      const list = new ListAllReferrals(panelId, allReferralsList(input))
      const rows = await list.page(0, 25)
      assert.equal(await list.count(), rows.length)
      assert.deepEqual(await Array.fromAsync(list.all(1)), rows)
      return rows.map(({ id }) => id)
    }

    assert.deepEqual(await found({}), [order, signup])
    assert.deepEqual(await found({ sort: 'date' }), [signup, order])
    assert.deepEqual(await found({ status: 'rejected' }), [signup])
    assert.deepEqual(await found({ kind: 'order' }), [order])
    assert.deepEqual(await found({ reason: 'own_email' }), [signup])
    assert.deepEqual(await found({ affiliate: String(story.affiliate.id) }), [order, signup])
    assert.deepEqual(await found({ affiliate: '999999999' }), [])
    assert.deepEqual(await found({ q: 'CONTI' }), [order])
    assert.deepEqual(await found({ q: 'dario@example' }), [signup])
    assert.deepEqual(await found({ q: 'NB-77' }), [order])
    assert.deepEqual(await found({ q: story.affiliate.client.email }), [order, signup])
    assert.deepEqual(await found({ q: '%' }), [])
    assert.deepEqual(await found({ affiliate: String(story.affiliate.id) }, null), [order, signup])
    assert.deepEqual(await found({ to: '2001-01-01' }), [])
  })

  test('an erased client keeps the panel’s number', async ({ client, assert }) => {
    const story = await beginStory()
    const { carla } = await someReferrals(story)
    await db
      .from('clients')
      .where('id', carla.id)
      .update({ name: null, company: null, email: null })
    const page = await textOf(client, await adminOf(story.panel), '/admin/referrals')
    assert.include(page, `#${carla.externalId}`)
  })

  test('hidden clients are hidden from affiliates, everywhere, and from admins nowhere', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    await someReferrals(story)
    const change = await app.container.make(ChangeSettings)
    const set = (text: string) =>
      change.handle({ actor: COMMAND_LINE, changes: [{ setting: clientMask as never, text }] })
    const affiliate = await User.findOrFail(story.affiliate.userId)
    const admin = await adminOf(story.panel)

    assert.include(await textOf(client, affiliate, '/affiliate/referrals'), 'c***@c***.example')
    await set('hidden')
    try {
      const page = await textOf(client, affiliate, '/affiliate/referrals')
      assert.notInclude(page, 'c***@c***.example')
      assert.include(page, 'Hidden')
      const csv = await textOf(client, affiliate, '/affiliate/referrals.csv')
      assert.notInclude(csv, '***@')
      assert.include(await textOf(client, admin, '/admin/referrals'), 'carla@conti.example')
    } finally {
      await set('masked')
    }
  })
})
