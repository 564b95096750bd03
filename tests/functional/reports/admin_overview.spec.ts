import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import User from '#identity/models/user'
import {
  createAffiliate,
  createClient,
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

  test('says what waiting events wait for', async ({ client, assert }) => {
    const panel = await createPanel()
    const at = now()
    await storeEvent(panel, { state: 'applied' })
    await storeEvent(panel, { state: 'applied', received_at: at - 25 * 3_600_000 })
    await storeEvent(panel, {
      state: 'parked',
      waits_for: 'order:17',
      next_attempt_at: at + 60_000,
    })
    await storeEvent(panel, {
      state: 'failed',
      last_error: 'no <room>',
      received_at: at - 3 * 86_400_000,
    })

    const response = await client.get('/admin').loginAs(await staffOf(panel))
    response.assertTextIncludes('waits for order 17')
    response.assertTextIncludes('failed: no &lt;room&gt;')
    const counts = [...response.text().matchAll(/<dd[^>]*>(\d+)<\/dd>/g)].map((match) => match[1])
    assert.deepEqual(counts, ['1', '1', '0'])
  })

  test('lists the oldest twenty of what waits and counts the rest', async ({ client }) => {
    const panel = await createPanel()
    for (let index = 0; index < 23; index++) {
      await storeEvent(panel, {
        state: 'parked',
        waits_for: `order:${index}`,
        received_at: now() + index,
      })
    }
    const response = await client.get('/admin').loginAs(await staffOf(panel))
    response.assertTextIncludes('waits for order 19')
    response.assertTextIncludes('and 3 more')
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
