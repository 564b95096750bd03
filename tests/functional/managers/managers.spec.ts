import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { ReportManager } from '#delegation/consent/actions/report_manager'
import { endGrant } from '#delegation/grants/end_grant'
import { VerifyConsents } from '#delegation/proof/actions/verify_consents'
import { rightsOf } from '#delegation/rights_of'
import { AgentVisitor } from '#tests/helpers/acting'
import { associate, createAgent } from '#tests/helpers/agents'
import { launchClient } from '#tests/helpers/consent'
import { consent, withdraw } from '#tests/helpers/grants'
import { Visitor } from '#tests/helpers/visitor'
import { createClient, createPanel, type TestClient, type TestPanel } from '#tests/helpers/world'

const EVERYTHING = ['manage_services', 'place_orders']

async function world({ optionalScopes = EVERYTHING }: { optionalScopes?: string[] } = {}) {
  const panel = await createPanel()
  const agent = await createAgent(panel)
  const client = await createClient(panel)
  const grantId = await consent(agent, client, { optionalScopes })
  return { panel, agent, client, grantId }
}

async function signedIn(
  panel: TestPanel,
  client: TestClient,
  claims: Parameters<typeof launchClient>[3] = {}
) {
  const visitor = new Visitor()
  await launchClient(visitor, panel, client, claims)
  return visitor
}

const grantRow = (id: number) => db.from('grants').where('id', id).firstOrFail()

async function stateOf(id: number) {
  const { state } = await grantRow(id)
  return state
}

async function scopesOf(id: number) {
  const { scopes } = await grantRow(id)
  return scopes
}

/** The page as the client sees it. */
async function list(panel: TestPanel, client: TestClient) {
  const visitor = await signedIn(panel, client)
  const { html } = await visitor.get('/client/managers')
  return html
}

test.group('Who manages my panel', (group) => {
  group.each.teardown(() => thaw())

  test('nobody but the client, before anybody is let in', async ({ assert }) => {
    const panel = await createPanel()
    const visitor = await signedIn(panel, await createClient(panel))
    const page = await visitor.get('/client/managers')
    assert.equal(page.status, 200)
    assert.include(page.html, 'Nobody but you.')
    assert.include(page.headers.get('content-security-policy')!, "frame-ancestors 'none'")
  })

  test('shows the Service Manager with contacts, what is allowed, until when and what was done', async ({
    assert,
  }) => {
    const { panel, agent, client } = await world({ optionalScopes: ['manage_services'] })
    const html = await list(panel, client)
    for (const text of [
      'Bruno Bianchi (Studio B)',
      `contact-${agent.client.externalId}@studio-b.example`,
      '+39 055 123456',
      'See services and orders, Manage services',
      'Consent given',
      'Withdraw',
    ]) {
      assert.include(html, text)
    }
    assert.notInclude(html, 'value="place_orders"')
  })

  test('of a merely associated agent it shows the public name and nothing else', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const late = await createAgent(panel, { name: 'Late Larry' })
    const client = await createClient(panel)
    await associate(panel, client, agent, { since: now() - 2000 })
    await associate(panel, client, late, { since: now() - 1000 })
    const html = await list(panel, client)
    assert.include(html, 'Bruno Bianchi')
    assert.include(html, 'Cannot see your panel.')
    for (const hidden of ['@studio-b.example', '+39 055', 'studio-b', 'Studio B', 'Late Larry']) {
      assert.notInclude(html, hidden)
    }
  })

  test('of a former one it keeps what the client was shown, not what has changed since', async ({
    assert,
  }) => {
    const { panel, agent, client, grantId } = await world()
    await withdraw(grantId)
    await db.from('agents').where('id', agent.id).update({ phone: '+39 06 999' })
    const html = await list(panel, client)
    assert.include(html, 'Can no longer see or do anything in your panel.')
    assert.include(html, '+39 055 123456')
    assert.notInclude(html, '+39 06 999')
    assert.notInclude(html, `/client/managers/${grantId}/withdraw`)
  })

  test('is withdrawn with one button, from the next request on, under a new session id', async ({
    assert,
  }) => {
    const { panel, agent, client, grantId } = await world()
    const visitor = await signedIn(panel, client)
    const path = `/client/managers/${grantId}/withdraw`
    const asks = await visitor.get(path)
    assert.include(asks.html, 'Your services keep running. Bruno Bianchi (Studio B) can no longer')
    const of = { agentId: agent.id, clientId: client.id }
    assert.containsSubset(await rightsOf(db.connection(), of), { ok: true })

    const before = visitor.cookies.get('pa_session')
    const answer = await visitor.post(path)
    assert.equal(answer.location, '/client/managers')
    assert.notEqual(visitor.cookies.get('pa_session'), before)
    assert.containsSubset(await rightsOf(db.connection(), of), { ok: false, reason: 'withdrawn' })

    const again = await visitor.post(path)
    assert.equal(again.status, 303)
    assert.lengthOf(await db.from('grant_entries').where('grant_id', grantId), 2)
  })

  test('gives one scope back after asking, and no scope that was not granted', async ({
    assert,
  }) => {
    const { panel, agent, client, grantId } = await world({ optionalScopes: ['manage_services'] })
    const visitor = await signedIn(panel, client)
    const path = `/client/managers/${grantId}/scopes`
    const asks = await visitor.get(`${path}?keep[]=see&keep[]=place_orders`)
    assert.include(asks.html, '<li>Manage services</li>')
    assert.equal(await scopesOf(grantId), '["see","manage_services"]')

    await visitor.post(`${path}?_method=PUT`, { 'keep[]': 'place_orders' })
    const rights = await rightsOf(db.connection(), { agentId: agent.id, clientId: client.id })
    assert.containsSubset(rights, { ok: true, scopes: ['see'] })

    const unchanged = await visitor.get(`${path}?keep[]=see`)
    assert.equal(unchanged.location, '/client/managers')
  })

  test('asks who signed in long ago to prove it again, and lets them come back to it', async ({
    assert,
  }) => {
    const { panel, client, grantId } = await world()
    const visitor = await signedIn(panel, client, { authTime: 3600 })
    const path = `/client/managers/${grantId}`
    await visitor.get('/client/managers')

    for (const page of [
      await visitor.get(`${path}/withdraw`),
      await visitor.post(`${path}/withdraw`),
    ]) {
      assert.include(page.html, 'Confirm that it is you')
      assert.include(page.html, encodeURIComponent(`${path}/withdraw?asked=1`))
      assert.include(page.html, 'max_age=600')
    }
    await visitor.post(`${path}/scopes?_method=PUT`, { 'keep[]': 'see' })
    assert.containsSubset(await grantRow(grantId), {
      state: 'active',
      scopes: '["see","manage_services","place_orders"]',
    })
  })

  test('can be taken back where the panel does not say when somebody proved who they are', async ({
    assert,
  }) => {
    const { panel, client, grantId } = await world()
    const visitor = await signedIn(panel, client, { authTime: null })
    await visitor.get(`/client/managers/${grantId}/withdraw`)
    await visitor.post(`/client/managers/${grantId}/withdraw`)
    assert.equal(await stateOf(grantId), 'withdrawn')
  })

  test('is read and not changed by staff who act as the client', async ({ assert }) => {
    const { panel, client, grantId } = await world()
    const visitor = await signedIn(panel, client, { impersonated_by: 'staff-1' })
    const path = `/client/managers/${grantId}`
    const seen = await visitor.get('/client/managers')
    assert.include(seen.html, 'Bruno Bianchi')
    for (const page of [
      await visitor.get(`${path}/withdraw`),
      await visitor.post(`${path}/withdraw`),
      await visitor.post(`${path}/scopes?_method=PUT`, { 'keep[]': 'see' }),
      await visitor.post('/client/managers/reports', { grant: String(grantId) }),
    ]) {
      assert.equal(page.status, 403)
    }
    assert.containsSubset(await grantRow(grantId), {
      state: 'active',
      scopes: '["see","manage_services","place_orders"]',
    })
    assert.isEmpty(await db.from('manager_reports').where('client_id', client.id))
  })

  test('another client’s consent is nobody’s to see, change or report', async ({ assert }) => {
    const { panel, grantId } = await world()
    const visitor = await signedIn(panel, await createClient(panel))
    const path = `/client/managers/${grantId}`
    await visitor.get('/client/managers')
    for (const page of [
      await visitor.get(`${path}/withdraw`),
      await visitor.post(`${path}/withdraw`),
      await visitor.get(`${path}/scopes?keep[]=see`),
      await visitor.post(`${path}/scopes?_method=PUT`, { 'keep[]': 'see' }),
      await visitor.get(`${path}/log`),
      await visitor.get(`${path}/log.csv`),
      await visitor.get(`/client/managers/reports/new?grant=${grantId}`),
      await visitor.post('/client/managers/reports', { grant: String(grantId) }),
    ]) {
      assert.equal(page.status, 404)
    }
    assert.equal(await stateOf(grantId), 'active')
  })

  test('the log is there in whole, in words, on a page and as a file, with the proof', async ({
    assert,
  }) => {
    const { panel, client, grantId } = await world()
    await withdraw(grantId)
    const visitor = await signedIn(panel, client)
    const { html } = await visitor.get(`/client/managers/${grantId}/log`)
    for (const text of ['Consent withdrawn', `/grants/${grantId}/proof`, `${grantId}/log.csv`]) {
      assert.include(html, text)
    }
    const csv = await visitor.get(`/client/managers/${grantId}/log.csv`)
    assert.lengthOf(csv.html.trim().split('\n'), 3)
    assert.include(csv.html, 'Consent given')
  })

  test('a report reaches the panel’s admins and ends nothing', async ({ assert }) => {
    const { panel, agent, client, grantId } = await world()
    const visitor = await signedIn(panel, client)
    await visitor.get(`/client/managers/reports/new?grant=${grantId}`)
    await visitor.post('/client/managers/reports', {
      grant: String(grantId),
      report: 'Orders that I did not want',
    })
    const reports = await db.from('manager_reports').where('client_id', client.id)
    assert.lengthOf(reports, 1)
    assert.containsSubset(reports[0], {
      panel_id: panel.id,
      agent_id: agent.id,
      grant_id: grantId,
      text: 'Orders that I did not want',
    })
    assert.equal(await stateOf(grantId), 'active')
  })

  test('a report stands in the log of the client and the admins, and the agent reads nothing of it', async ({
    assert,
  }) => {
    const { panel, agent, client, grantId } = await world()
    const visitor = await signedIn(panel, client)
    await visitor.get(`/client/managers/reports/new?grant=${grantId}`)
    await visitor.post('/client/managers/reports', {
      grant: String(grantId),
      report: 'Orders that I did not want',
    })
    const entry = await db.from('grant_entries').where({ grant_id: grantId, act: 'reported' })
    assert.lengthOf(entry, 1)
    assert.containsSubset(entry[0], { actor: 'client', stage: 'stated', actor_name: null })
    assert.notInclude(String(entry[0].details), 'Orders')
    const page = await visitor.get(`/client/managers/${grantId}/log`)
    assert.include(page.html, 'Agent reported to the host')
    const csv = await visitor.get(`/client/managers/${grantId}/log.csv`)
    assert.include(csv.html, 'Agent reported to the host')

    const bruno = await AgentVisitor.of(agent)
    const log = await bruno.get(`/agent/clients/${client.id}/log`)
    assert.equal(log.status, 200)
    assert.include(log.html, 'Consented')
    const own = await bruno.get(`/agent/clients/${client.id}`)
    const clients = await bruno.get('/agent/clients')
    const file = await bruno.get('/agent/clients.csv')
    for (const { html } of [log, own, clients, file]) assert.notMatch(html, /report(ed|s?\b)/i)
    const mails = await db.from('owed_mails').where('client_id', agent.client.id)
    assert.isFalse(mails.some((mail) => String(mail.details).includes('report')))
  })

  test('a report of a consent that has ended is no other end of it', async ({ assert }) => {
    const { panel, agent, client, grantId } = await world()
    await inTransaction(
      (trx) =>
        endGrant(trx, grantId, { state: 'ended', by: 'product', actorName: null, act: 'expired' }),
      { isolation: 'read committed' }
    )
    freeze(now() + 3_600_000)
    const report = await app.container.make(ReportManager)
    await report.handle({
      panelId: panel.id,
      agentId: agent.id,
      clientId: client.id,
      grantId,
      invitationId: null,
      text: null,
    })
    const verify = await app.container.make(VerifyConsents)
    const { entries, findings } = await verify.handle({ panelId: panel.id })
    assert.equal(entries, 3)
    assert.isEmpty(findings.filter((finding) => finding.problem !== 'stray_entries'))
  })

  test('has pages where there were many: the one that holds is on the first, associations on the last', async ({
    assert,
  }) => {
    const { panel, agent, client } = await world()
    const grants: number[] = []
    for (let time = 0; time < 12; time++) {
      const live = await db.from('grants').where({ client_id: client.id, state: 'active' }).first()
      if (live) await withdraw(Number(live.id))
      freeze(now() + 1000)
      grants.push(await consent(agent, client))
    }
    await associate(panel, client, await createAgent(panel, { name: 'Ada Agent' }), { since: 1 })
    // what holds was given before the others
    await db.from('grants').where('id', grants.at(-1)!).update({ granted_at: 1 })
    const visitor = await signedIn(panel, client)
    const [first, second] = [
      await visitor.get('/client/managers'),
      await visitor.get('/client/managers?page=2'),
    ]
    const cards = ({ html }: { html: string }) =>
      Array.from(html.matchAll(/<h2 [^>]*id="grant-(\d+)"/g), ([, id]) => Number(id))
    assert.lengthOf(cards(first), 10)
    assert.equal(cards(first)[0], grants.at(-1))
    assert.lengthOf(cards(second), 3)
    assert.lengthOf(new Set([...cards(first), ...cards(second)]), 13)
    assert.include(first.html, 'href="/client/managers?page=2"')
    assert.notInclude(first.html, 'Ada Agent')
    assert.include(second.html, 'Ada Agent')
    for (const id of cards(second)) assert.include(second.html, `/client/managers/${id}/log`)
  })

  test('says so while the host has suspended the agent', async ({ assert }) => {
    freeze(now())
    const { panel, agent, client } = await world()
    await db.from('agents').where('id', agent.id).update({ status: 'suspended' })
    const html = await list(panel, client)
    assert.include(html, 'The host has suspended this agent')
    assert.include(html, 'Withdraw')
  })
})
