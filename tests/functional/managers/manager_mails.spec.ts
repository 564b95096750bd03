import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { mailNamed } from '#core/mails/mail'
import { renderMail } from '#core/mails/render_mail'
import { DeclineManager } from '#delegation/consent/actions/decline_manager'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { KeepGrants } from '#delegation/managers/actions/keep_grants'
import { oweFirstUse, oweOrderPlaced } from '#delegation/managers/owe_manager_mails'
import { rightsOf } from '#delegation/rights_of'
import { createAgent, type TestAgent } from '#tests/helpers/agents'
import { consent, createInvitation, withdraw } from '#tests/helpers/grants'
import { createClient, createPanel, type TestClient } from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

async function world() {
  const panel = await createPanel()
  const agent = await createAgent(panel)
  return { panel, agent, client: await createClient(panel, { name: 'Carla Rossi' }) }
}

interface OwedMail {
  template: string
  locale: 'en' | 'it'
  name: string
  details: string
}

/** Templates of what is owed to a client, an agent among them, in the order of owing. */
async function owedTo({ id }: { id: number }): Promise<string[]> {
  const rows: OwedMail[] = await db.from('owed_mails').where('client_id', id).orderBy('id')
  return rows.map(({ template }) => template.replace('manager.', ''))
}

async function lastMailTo({ id }: { id: number }, locale: 'en' | 'it' = 'en') {
  const row = await db.from('owed_mails').where('client_id', id).orderBy('id', 'desc').firstOrFail()
  return renderMail(mailNamed(row.template)!, JSON.parse(row.details), { name: row.name, locale })
}

async function textTo(client: { id: number }) {
  const { text } = await lastMailTo(client)
  return text
}

async function subjectTo(client: { id: number }) {
  const { subject } = await lastMailTo(client)
  return subject
}

const keep = async () => {
  const action = await app.container.make(KeepGrants)
  return action.handle()
}

async function narrow(
  grantId: number,
  client: TestClient,
  by: 'client' | 'admin',
  stays: string[]
) {
  const action = await app.container.make(NarrowGrant)
  return action.handle({ grantId, clientId: client.id, keep: stays, by, actorName: 'Somebody' })
}

const rights = (agent: TestAgent, client: TestClient) =>
  rightsOf(db.connection(), { agentId: agent.id, clientId: client.id })

test.group('Mails of consent', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('tell both of a consent: the client word for word, the agent what it allows', async ({
    assert,
  }) => {
    const { agent, client } = await world()
    await consent(agent, client, {
      optionalScopes: ['place_orders'],
      text: { version: '1', hash: 'b'.repeat(64), language: 'en', body: 'The whole text' },
    })
    const toClient = await lastMailTo(client)
    for (const text of ['Bruno Bianchi (Studio B)', 'The whole text', 'Place orders']) {
      assert.include(toClient.text, text)
    }
    assert.include(toClient.text, '/client/managers')
    const toAgent = await lastMailTo(agent.client)
    assert.include(toAgent.text, 'Carla Rossi')
    assert.include(toAgent.text, '/agent/clients')
    assert.notInclude(toAgent.text, 'The whole text')
    const { subject } = await lastMailTo(client, 'it')
    assert.include(subject, 'è ora il tuo Service Manager presso')
  })

  test('tell the client of the first use and of each order, once', async ({ assert }) => {
    const { agent, client } = await world()
    const grantId = await consent(agent, client)
    for (let time = 0; time < 2; time++) {
      await inTransaction(async (trx) => {
        await oweFirstUse(trx, grantId)
        await oweOrderPlaced(trx, grantId, { id: 'o-1', number: 'NB-1001' })
      })
    }
    assert.deepEqual(await owedTo(client), ['granted', 'first_use', 'order_placed'])
    assert.include(await subjectTo(client), 'NB-1001')
    assert.deepEqual(await owedTo(agent.client), ['granted'])
  })

  test('tell both of what is taken back, and by whom', async ({ assert }) => {
    const { agent, client, panel } = await world()
    const grantId = await consent(agent, client, {
      optionalScopes: ['manage_services', 'place_orders'],
    })
    await narrow(grantId, client, 'client', ['see', 'place_orders'])
    assert.include(await textTo(agent.client), 'Taken back: Manage services')
    await narrow(grantId, client, 'admin', [])
    const { name } = await db.from('panels').where('id', panel.id).firstOrFail()
    assert.include(await textTo(client), `${name} has ended your consent`)
    assert.deepEqual(await owedTo(agent.client), ['granted', 'scopes_changed', 'ended'])
    assert.deepEqual(await owedTo(client), ['granted', 'scopes_changed', 'ended'])
  })

  test('tell the manager who was replaced; the client reads of the new one', async ({ assert }) => {
    const { agent, client, panel } = await world()
    const next = await createAgent(panel, { name: 'Nora Neri' })
    const first = await consent(agent, client)
    await consent(next, client, { replaces: first })
    assert.deepEqual(await owedTo(agent.client), ['granted', 'ended'])
    assert.include(await textTo(agent.client), 'to another Service Manager')
    assert.deepEqual(await owedTo(client), ['granted', 'granted'])
  })

  test('tell the agent that an invitation was declined, and no more', async ({ assert }) => {
    const { agent, client, panel } = await world()
    const invitationId = await createInvitation(panel, agent, { email: client.email })
    const action = await app.container.make(DeclineManager)
    await action.handle({ invitationId })
    await action.handle({ invitationId })
    assert.deepEqual(await owedTo(agent.client), ['declined'])
    const { text } = await lastMailTo(agent.client)
    assert.include(text, client.email)
    assert.notInclude(text, 'Carla')
  })

  test('remind both 30, 7 and 1 days before the end, each once, and tell of the end', async ({
    assert,
  }) => {
    const { agent, client } = await world()
    const grantId = await consent(agent, client, { days: 90 })
    const told = ['granted']
    for (const [day, expected] of [
      [59, null],
      [60, 'expiring'],
      [61, null],
      [83, 'expiring'],
      [89, 'expiring'],
      [90, 'ended'],
      [91, null],
    ] as const) {
      freeze(NOON + day * DAY)
      if (expected) told.push(expected)
      await keep()
      await keep()
      assert.deepEqual(await owedTo(client), told, `day ${day}`)
    }
    assert.deepEqual(await owedTo(agent.client), told)
    const grant = await db.from('grants').where('id', grantId).firstOrFail()
    assert.containsSubset(grant, { state: 'ended', ended_by: 'product', live_key: null })
    const entry = await db
      .from('grant_entries')
      .where('grant_id', grantId)
      .orderBy('number', 'desc')
      .firstOrFail()
    assert.equal(entry.act, 'expired')
  })

  test('a consent for 30 days is not told of as ending the moment it is given', async ({
    assert,
  }) => {
    const { agent, client } = await world()
    await consent(agent, client, { days: 30 })
    await keep()
    assert.deepEqual(await owedTo(client), ['granted'])
  })

  test('say how many days are left, although the worker slept', async ({ assert }) => {
    const { agent, client } = await world()
    await consent(agent, client, { days: 90 })
    freeze(NOON + 80 * DAY)
    await keep()
    assert.include(await subjectTo(client), 'in 10 days')
  })

  test('of an agent whose status ended the grants end; suspended ones keep theirs', async ({
    assert,
  }) => {
    const { agent, client, panel } = await world()
    const other = await createAgent(panel)
    const kept = await createClient(panel)
    await consent(agent, client)
    await consent(other, kept)
    const stands = async (id: number, status: string) => {
      await db.from('agents').where('id', id).update({ status })
      await db.table('agent_standings').insert({ agent_id: id, status, since: now() })
    }
    await stands(agent.id, 'ended')
    await stands(other.id, 'suspended')
    await keep()
    // a status that is given anew gives no access back
    await stands(agent.id, 'active')
    assert.containsSubset(await rights(agent, client), { ok: false, reason: 'ended' })
    assert.include(await textTo(client), 'has ended the agent status of')
    await stands(other.id, 'active')
    assert.containsSubset(await rights(other, kept), { ok: true })
  })

  test('nobody is written to whose account is closed; the other one is', async ({ assert }) => {
    const { agent, client } = await world()
    const grantId = await consent(agent, client)
    await db.from('clients').where('id', client.id).update({ closed_at: NOON })
    await withdraw(grantId)
    assert.deepEqual(await owedTo(client), ['granted'])
    assert.deepEqual(await owedTo(agent.client), ['granted', 'ended'])
  })

  test('links that wait for somebody are forgotten a month after they have run out', async ({
    assert,
  }) => {
    const { agent } = await world()
    const link = (hash: string, until: number) =>
      db.table('pending_manage_links').insert({
        id_hash: hash,
        agent_id: agent.id,
        created_at: NOON,
        expires_at: until,
      })
    await link(`gone-${agent.id}`, NOON - 30 * DAY)
    await link(`late-${agent.id}`, NOON - 30 * DAY + 1)
    await link(`waits-${agent.id}`, NOON + DAY)
    await keep()
    const left = await db.from('pending_manage_links').where('agent_id', agent.id)
    assert.deepEqual(left.map(({ id_hash: hash }) => hash).sort(), [
      `late-${agent.id}`,
      `waits-${agent.id}`,
    ])
  })
})
