import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { createCommission } from '#tests/helpers/earnings'
import { createDelivery } from '#tests/helpers/delivery_log'
import { createProgram } from '#tests/helpers/programs'
import User from '#identity/models/user'
import {
  createAffiliate,
  createClient,
  createLink,
  createPanel,
  createUser,
  unique,
} from '#tests/helpers/world'

async function staffOf(panel: { id: number }) {
  const id = await createUser(panel, await createClient(panel), { role: 'admin' })
  return User.findOrFail(id)
}

async function globalAdmin() {
  const email = `${unique('root')}@example.com`
  const [id] = await db.table('users').insert({
    role: 'admin',
    local_login: email,
    email,
    name: 'Root',
    created_at: 0,
    updated_at: 0,
  })
  return User.findOrFail(id)
}

async function storeEvent(panel: { id: number }, overrides: Record<string, unknown>) {
  await db.table('panel_events').insert({
    panel_id: panel.id,
    event_id: unique('event'),
    type: 'invoice.paid',
    occurred_at: now(),
    received_at: now(),
    payload: '{}',
    attempts: 1,
    ...overrides,
  })
}

test.group('The admin’s overview', () => {
  test('shows what a panel needs to send events', async ({ client, assert }) => {
    const panel = await createPanel()
    const response = await client.get('/admin').loginAs(await staffOf(panel))

    response.assertStatus(200)
    response.assertTextIncludes(panel.key)
    response.assertTextIncludes(panel.origin)
    response.assertTextIncludes(`/api/panel/v1/${panel.key}/events`)
    assert.notInclude(response.text(), panel.secret)
  })

  test('counts valid secrets only, and warns when there is none', async ({ client }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    await db
      .from('panel_secrets')
      .where('panel_id', panel.id)
      .update({ expires_at: now() - 1 })

    const response = await client.get('/admin').loginAs(staff)
    response.assertTextIncludes('None: its events are refused')
  })

  test('lists what needs a decision, each with its number and its page', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const at = now()
    await createAffiliate(panel, { status: 'applied' })
    await createAffiliate(panel, { status: 'applied' })
    await storeEvent(panel, { state: 'applied' })
    await storeEvent(panel, { state: 'failed', last_error: 'broken' })
    await storeEvent(panel, { state: 'parked', waits_for: 'order:1' })
    await storeEvent(panel, {
      state: 'parked',
      waits_for: 'order:2',
      received_at: at - 25 * 3_600_000,
    })
    const affiliate = await createAffiliate(panel)
    const link = await createLink(affiliate)
    const earner = { panelId: panel.id, affiliate, link }
    await createCommission(earner, { status: 'pending', release: 'manual' })
    await createCommission(earner, { status: 'pending', release: 'manual', approved_at: at })
    await createCommission(earner, { status: 'available', release: 'manual' })

    const response = await client.get('/admin').loginAs(await staffOf(panel))
    const page = response.text().replaceAll(/\s+/g, ' ')
    for (const [path, text] of [
      ['/admin/members?status&#x3D;applied', '2 applications to decide'],
      ['/admin/commissions?approval&#x3D;waiting', '1 commission waits for approval'],
      ['/admin/inbox?state&#x3D;failed', '1 event failed'],
      ['/admin/inbox?state&#x3D;parked', '1 event has been waiting for more than a day'],
    ] as const) {
      assert.include(page.replaceAll('&#x3D;', '='), `href="${path.replaceAll('&#x3D;', '=')}"`)
      assert.include(page, text)
    }
    response.assertTextIncludes('The last 30 days')
  })

  test('says which calls to affiliate programs failed in the last day, tests not counted', async ({
    client,
    assert,
  }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    const program = await createProgram(panel)
    const broken = await createProgram(panel)
    const day = 86_400_000
    const tell = (overrides: Record<string, unknown>) =>
      createDelivery({ panel, program }, { state: 'failed', ...overrides })
    await tell({ created_at: now() - 4 * day, finished_at: now() - 60_000 })
    await tell({ state: 'refused' })
    await tell({ is_test: true })
    await tell({ state: 'delivered' })
    await tell({ created_at: now() - 4 * day, finished_at: now() - 2 * day })
    await createDelivery({ panel: other, program: await createProgram(other) }, { state: 'failed' })
    const staff = await staffOf(panel)
    const overview = await client.get('/admin').loginAs(staff)
    assert.include(overview.text(), '2 deliveries to affiliate programs failed or were refused')
    assert.include(overview.text(), '/admin/deliveries?result')
    assert.notInclude(overview.text(), 'was disabled')

    await db
      .from('destinations')
      .where('id', broken.destinationId)
      .update({ state: 'disabled', disabled_reason: 'gone', disabled_at: now() })
    const after = await client.get('/admin').loginAs(staff)
    assert.include(after.text(), '1 affiliate program was disabled')
    assert.include(after.text(), 'href="/admin/affiliate-programs"')
  })

  test('says so where nothing waits, and what to do next', async ({ client, assert }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const workerId = unique('worker')
    await db
      .table('worker_heartbeats')
      .insert({ worker_id: workerId, started_at: now(), beat_at: now() })
    const quiet = await client.get('/admin').loginAs(staff)
    quiet.assertTextIncludes('Nothing waits for you.')
    quiet.assertTextIncludes('Clients of the panel apply')

    await createAffiliate(panel)
    const next = await client.get('/admin').loginAs(staff)
    next.assertTextIncludes('see what is being earned')

    await db.from('worker_heartbeats').where('worker_id', workerId).delete()
    const asleep = await client.get('/admin').loginAs(staff)
    asleep.assertTextIncludes('The worker does not run')
    assert.notInclude(asleep.text(), 'Nothing waits for you.')
  })

  test('shows the sums of the last 30 days per currency', async ({ client, assert }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const earner = { panelId: panel.id, affiliate, link: await createLink(affiliate) }
    const old = now() - 31 * 86_400_000
    await createCommission(earner, { currency: 'EUR', amount: 1_250 })
    await createCommission(earner, { currency: 'EUR', amount: -250 })
    await createCommission(earner, { currency: 'EUR', amount: 99_900, created_at: old })
    await createCommission(earner, { currency: 'JPY', amount: 1_999 })

    const response = await client.get('/admin').loginAs(await staffOf(panel))
    response.assertTextIncludes('€10.00')
    assert.match(response.text(), /¥\s?1,999/)
  })

  test('an admin of a panel sees that panel only, a local admin all', async ({
    client,
    assert,
  }) => {
    const [alpha, beta] = [await createPanel(), await createPanel()]
    await createAffiliate(beta)
    await storeEvent(beta, { state: 'parked', waits_for: 'order:of-beta' })

    const limited = await client.get('/admin').loginAs(await staffOf(alpha))
    limited.assertTextIncludes(alpha.key)
    assert.notInclude(limited.text(), beta.key)
    assert.notInclude(limited.text(), 'of-beta')
    limited.assertTextIncludes('0 active')

    const all = await client.get('/admin').loginAs(await globalAdmin())
    all.assertTextIncludes(alpha.key)
    all.assertTextIncludes(beta.key)
  })
})
