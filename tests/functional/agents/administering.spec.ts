import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import type User from '#identity/models/user'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { simpleTerms } from '#plans/plan_terms'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { agentTokenOf, associate, createAgent, followAgent } from '#tests/helpers/agents'
import { createCommission, createReferral } from '#tests/helpers/earnings'
import { consent, withdraw } from '#tests/helpers/grants'
import { invoiceOf, invoicePaid, orderPlaced, sendEvent } from '#tests/helpers/panel_events'
import { createPlan } from '#tests/helpers/plans'
import { commissionsOf } from '#tests/helpers/story'
import { createClient, createPanel, unique } from '#tests/helpers/world'

const DAY = 86_400_000

const form = (changes: Record<string, unknown> = {}) => ({
  'name': 'Bruno Bianchi',
  'company': 'Studio B',
  'email': 'bruno@studio-b.example',
  'phone': '+39 055 123456',
  'website': 'https://studio-b.example',
  'languages[]': ['it', 'en'],
  'general_links': 'yes',
  ...changes,
})

const actsOn = (id: number) =>
  db
    .from('admin_acts')
    .where({ subject_type: 'agent', subject_id: String(id) })
    .orderBy('id')

test.group('Agents for admins', (group) => {
  group.setup(() => new EnsureDefaultPlan().handle())

  test('an empty list says what an agent is, and how to appoint one', async ({ client }) => {
    const staff = await staffOf(await createPanel())
    const page = await client.get('/admin/agents').loginAs(staff)
    page.assertStatus(200)
    page.assertTextIncludes('No agents yet')
    page.assertTextIncludes('You appoint agents; nobody applies.')
    page.assertTextIncludes('href="/admin/agents/new"')
  })

  test('are listed with their clients, live consents, and commissions of thirty days by currency', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel, { name: 'Zoë Verdi', company: 'Verdi Reti' })
    await createAgent(await createPanel(), { name: 'Somebody Elsewhere' })
    const earner = {
      panelId: panel.id,
      affiliate: { id: agent.affiliateId, client: agent.client, userId: agent.userId },
      link: agent.link,
    }
    const managed = await createClient(panel)
    const left = await createClient(panel)
    await associate(panel, await createClient(panel), agent)
    await consent(agent, managed)
    await withdraw(await consent(agent, left))
    const referral = await createReferral(earner, { role: 'agent' })
    const recent = { referral_id: referral, paid_at: now() - 10 * DAY }
    await createCommission(earner, { ...recent, currency: 'EUR', amount: 1_234 })
    await createCommission(earner, { ...recent, currency: 'JPY', amount: 500 })
    await createCommission(earner, { ...recent, amount: 99_900, paid_at: now() - 31 * DAY })
    const staff = await staffOf(panel)

    const page = await client.get('/admin/agents').loginAs(staff)
    page.assertTextIncludes(`/admin/agents/${agent.id}"`)
    page.assertTextIncludes('€12.34')
    page.assertTextIncludes('¥500')
    assert.notInclude(page.text(), '999.00')
    assert.notInclude(page.text(), 'Somebody Elsewhere')

    const csv = await client.get('/admin/agents.csv').loginAs(staff)
    const lines = csv.text().trim().split(/\r?\n/)
    assert.lengthOf(lines, 3)
    assert.match(lines[1]!, /Zoë Verdi.*Verdi Reti.*Active/)
    const ends = lines.slice(1).map((line) => line.split(/[,;]/).slice(-4).join(' '))
    const clients = await db.from('associations').where('agent_id', agent.id).whereNull('ended_at')
    assert.deepEqual(ends, [`${clients.length} 1 EUR 12.34`, `${clients.length} 1 JPY 500`])
  })

  test('are found by status, panel and text', async ({ assert, client }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    const word = unique('Verdi')
    const found = await createAgent(panel, { name: word })
    const suspended = await createAgent(panel, { company: word, status: 'suspended' })
    const elsewhere = await createAgent(other, { name: word })
    const root = await localAdmin()
    const idsOf = async (query: string) => {
      const page = await client.get(`/admin/agents?q=${word}&${query}`).loginAs(root)
      page.assertStatus(200)
      return [...page.text().matchAll(/href="\/admin\/agents\/(\d+)"/g)].map((one) =>
        Number(one[1])
      )
    }

    assert.sameMembers(await idsOf(''), [found.id, suspended.id, elsewhere.id])
    assert.deepEqual(await idsOf('status=suspended'), [suspended.id])
    assert.deepEqual(await idsOf(`panel=${other.id}`), [elsewhere.id])
    assert.deepEqual(await idsOf(`panel=${panel.id}&status=active`), [found.id])
  })

  test('are appointed by id or e-mail address, with a profile that begins with the client’s', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const email = `${unique('carla')}@example.com`
    const future = await createClient(panel, { name: 'Carla\u202e Rossi', email })
    const staff = await staffOf(panel)

    for (const text of [future.externalId, email.toUpperCase()]) {
      const page = await client
        .get(`/admin/agents/new?client=${encodeURIComponent(text)}`)
        .loginAs(staff)
      page.assertStatus(200)
      page.assertTextIncludes('value="Carla Rossi"')
      page.assertTextIncludes('Check it: that the person is who the name says')
    }
    const done = await client
      .post('/admin/agents')
      .loginAs(staff)
      .withCsrfToken()
      .form(form({ client: future.externalId, name: 'Carla\u202e\u0007 Rossi\u200b' }))
    done.assertTextIncludes('Appointed. Both links work from now on.')
    const agent = await db.from('agents').where('client_id', future.id).firstOrFail()
    assert.containsSubset(agent, {
      name: 'Carla Rossi',
      company: 'Studio B',
      status: 'active',
      languages: '["it","en"]',
    })
    assert.lengthOf(await actsOn(agent.id), 1)

    const again = await client
      .get(`/admin/agents/new?client=${encodeURIComponent(email)}`)
      .loginAs(staff)
    again.assertTextIncludes('This client is an agent already: nothing was changed.')
    const twice = await client
      .post('/admin/agents')
      .loginAs(staff)
      .withCsrfToken()
      .form(form({ client: future.externalId, name: 'Another' }))
    twice.assertTextIncludes('This client is an agent already: nothing was changed.')
    assert.lengthOf(await actsOn(agent.id), 1)
  })

  test('one whose status had ended is an agent again, with the profile that was checked now', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel, { status: 'ended' })
    const staff = await staffOf(panel)
    const page = await client
      .get(`/admin/agents/new?client=${agent.client.externalId}`)
      .loginAs(staff)
    page.assertTextIncludes('This client was an agent before.')
    await client
      .post('/admin/agents')
      .loginAs(staff)
      .withCsrfToken()
      .form(form({ client: agent.client.externalId, company: 'Studio C' }))
    const row = await db.from('agents').where('id', agent.id).firstOrFail()
    assert.containsSubset(row, { status: 'active', company: 'Studio C' })
    const acts = await actsOn(agent.id)
    assert.deepEqual(
      acts.map(({ act }) => act),
      ['agent.appointed', 'agent.changed']
    )
  })

  test('mistakes are told at their fields, and nobody is made an agent', async ({
    assert,
    client,
  }) => {
    const [panel, elsewhere] = [await createPanel(), await createPanel()]
    const email = `${unique('twins')}@example.com`
    const [known] = [await createClient(panel, { email }), await createClient(panel, { email })]
    const closed = await createClient(panel, { closed_at: now() })
    const foreign = await createClient(elsewhere)
    const staff = await staffOf(panel)
    const find = (text: string, admin: User = staff, panelId: number | '' = '') =>
      client
        .get(`/admin/agents/new?panel=${panelId}&client=${encodeURIComponent(text)}`)
        .loginAs(admin)

    const unknown = await find(foreign.externalId)
    unknown.assertTextIncludes('there is none with this id or e-mail address')
    unknown.assertTextIncludes(`value="${foreign.externalId}"`)
    const gone = await find(closed.externalId)
    gone.assertTextIncludes('the panel has closed this client’s account')
    const twins = await find(email)
    twins.assertTextIncludes('several have this e-mail address')
    const root = await localAdmin()
    const nowhere = await find(known.externalId, root, 2_000_000_000)
    nowhere.assertTextIncludes('Panel: choose one of the list.')
    const there = await find(foreign.externalId, root, elsewhere.id)
    there.assertTextIncludes('name="general_links"')

    const refused = await client
      .post('/admin/agents')
      .loginAs(staff)
      .withCsrfToken()
      .header('referer', `/admin/agents/new?client=${known.externalId}`)
      .form({
        client: known.externalId,
        name: '\u202e',
        email: 'nobody',
        phone: 'call me',
        website: 'javascript:alert(1)',
        general_links: 'yes',
      })
    refused.assertTextIncludes('Name: fill this in.')
    refused.assertTextIncludes('E-mail: write an e-mail address')
    refused.assertTextIncludes('Phone: write digits')
    refused.assertTextIncludes('Website: write a full address')
    refused.assertTextIncludes('Languages: tick at least one.')
    refused.assertTextIncludes('value="call me"')
    const ids = [known, closed, foreign].map(({ id }) => id)
    assert.isEmpty(await db.from('agents').whereIn('client_id', ids))
  })

  test('an agent’s page shows the profile, links, clients by name, standings and acts', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const brought = await createClient(panel, { name: 'Dora Neri' })
    await associate(panel, brought, agent)
    const staff = await staffOf(panel)
    await client
      .put(`/admin/agents/${agent.id}/standing`)
      .loginAs(staff)
      .withCsrfToken()
      .form({ act: 'suspend', reason: 'Asked clients for money' })
    const page = await client.get(`/admin/agents/${agent.id}`).loginAs(staff)
    page.assertStatus(200)
    for (const text of [
      'Bruno Bianchi',
      `/agents/${agent.link.code}`,
      `/manage/${agent.manageCode}`,
      'Dora Neri',
      'Italian, English',
      'Orders of associated clients need no visit, for as long as the association lasts.',
      'Asked clients for money',
      'Suspended agent Bruno Bianchi',
      'Service Manager of no client',
      `/admin/agents/grants?agent=${agent.id}`,
      `/admin/agents/${agent.id}/standing?act=reinstate`,
    ]) {
      page.assertTextIncludes(text)
    }
    assert.notInclude(page.text(), 'act=suspend')

    const elsewhere = await staffOf(await createPanel())
    for (const path of ['', '/edit', '/plan', '/standing?act=end']) {
      const foreign = await client.get(`/admin/agents/${agent.id}${path}`).loginAs(elsewhere)
      foreign.assertStatus(404)
    }
  })

  test('a changed profile is told field by field, contacts masked; the same again is not told', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const staff = await staffOf(panel)
    const put = (changes: Record<string, unknown>) =>
      client
        .put(`/admin/agents/${agent.id}`)
        .loginAs(staff)
        .withCsrfToken()
        .form(form({ email: 'bruno@new.example', ...changes }))
    const saved = await put({
      'phone': '+39 055 654399',
      'company': '',
      'general_links': 'no',
      'languages[]': ['de', 'it'],
    })
    saved.assertTextIncludes('Saved: clients who are asked from now on read it.')
    const same = await put({
      'phone': '+39 055 654399',
      'company': '',
      'general_links': 'no',
      'languages[]': ['it', 'de'],
    })
    same.assertTextIncludes('Nothing was changed.')

    const acts = await actsOn(agent.id)
    assert.lengthOf(acts, 1)
    assert.equal(acts[0].act, 'agent.changed')
    const changes = JSON.parse(acts[0].changes)
    assert.deepEqual(Object.keys(changes), [
      'company',
      'email',
      'phone',
      'languages',
      'general_links',
    ])
    assert.containsSubset(changes, {
      company: { from: 'Studio B', to: null },
      email: { to: 'b***@n***.example' },
      phone: { from: '…56', to: '…99' },
      languages: { from: 'it, en', to: 'it, de' },
      general_links: { from: true, to: false },
    })
    const page = await client.get(`/admin/agents/${agent.id}`).loginAs(staff)
    page.assertTextIncludes('Invitations only')
    assert.notInclude(page.text(), `/manage/${agent.manageCode}`)
  })

  test('suspending and ending ask for a reason; what the standing does not allow is told', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const staff = await staffOf(panel)
    const put = (act: string, reason?: string) =>
      client
        .put(`/admin/agents/${agent.id}/standing`)
        .loginAs(staff)
        .withCsrfToken()
        .header('referer', `/admin/agents/${agent.id}/standing?act=${act}`)
        .form({ act, ...(reason === undefined ? {} : { reason }) })
    const ask = (act: string) =>
      client.get(`/admin/agents/${agent.id}/standing?act=${act}`).loginAs(staff)

    const question = await ask('suspend')
    question.assertTextIncludes('Suspend Bruno Bianchi?')
    const unreasoned = await put('suspend', '  ')
    unreasoned.assertTextIncludes('Reason: fill this in.')
    const early = await put('reinstate')
    early.assertTextIncludes('Nothing was done: the agent is “Active” by now.')
    assert.isEmpty(await actsOn(agent.id))

    const suspended = await put('suspend', 'Asked clients for money')
    suspended.assertTextIncludes('Suspended. Clients’ panels are closed to the agent.')
    const late = await ask('suspend')
    late.assertTextIncludes('Nothing was done: the agent is “Suspended” by now.')
    await put('reinstate')
    const ended = await put('end', 'Left the trade')
    ended.assertTextIncludes('Ended. What was earned stays the agent’s.')
    const acts = await actsOn(agent.id)
    assert.deepEqual(
      acts.map(({ act, reason }) => [act, reason]),
      [
        ['agent.suspended', 'Asked clients for money'],
        ['agent.reinstated', null],
        ['agent.ended', 'Left the trade'],
      ]
    )
  })

  test('a plan of their own pays what they earn as agents, from the next order on', async ({
    assert,
    client,
    cleanup,
  }) => {
    cleanup(() => thaw())
    const noon = Date.parse('2026-11-20T12:00:00Z')
    freeze(noon)
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const staff = await staffOf(panel)
    const plan = await createPlan(panel, { terms: simpleTerms({ percentBps: 3_000, holdDays: 7 }) })
    const foreign = await createPlan(await createPanel())
    const buyer = await createClient(panel)
    const visit = agentTokenOf(await followAgent(agent, { at: noon - DAY }))
    const buy = async () => {
      const order = orderPlaced({
        at: now(),
        order: { client_id: buyer.externalId },
        visit_token: visit,
      })
      for (const event of [order, invoicePaid({ at: now(), invoice: invoiceOf(order) })]) {
        const answer = await sendEvent(client, panel, event)
        answer.assertStatus(202)
      }
    }
    const assign = (planId: number | string) =>
      client
        .put(`/admin/agents/${agent.id}/plan`)
        .loginAs(staff)
        .withCsrfToken()
        .header('referer', `/admin/agents/${agent.id}/plan`)
        .form({ plan_id: planId })

    await buy()
    freeze(noon + 60_000)
    const assigned = await assign(plan.id)
    assigned.assertTextIncludes('Plan assigned: it counts from the next order on.')
    assigned.assertTextIncludes(plan.name)
    const same = await assign(plan.id)
    same.assertTextIncludes('The agent has this plan already.')
    const refused = await assign(foreign.id)
    refused.assertTextIncludes('Choose one of the list.')
    freeze(noon + 120_000)
    await buy()
    freeze(noon + 180_000)
    await assign('')
    freeze(noon + 240_000)
    await buy()

    const rows = await commissionsOf(panel)
    assert.deepEqual(
      rows.map(({ amount }) => Number(amount)),
      [100, 300, 100]
    )
    const acts = await actsOn(agent.id)
    assert.deepEqual(
      acts.map(({ act, changes }) => [act, JSON.parse(changes)]),
      [
        ['agent.plan_assigned', { plan: { from: null, to: plan.name } }],
        ['agent.plan_assigned', { plan: { from: plan.name, to: null } }],
      ]
    )
    assert.isEmpty(
      await db.from('affiliate_plans').where({ affiliate_id: agent.affiliateId, role: 'affiliate' })
    )
  })
})
