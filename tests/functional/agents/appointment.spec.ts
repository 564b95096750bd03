import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { AppointAgent } from '#agents/actions/appoint_agent'
import { ChangeAgentStatus } from '#agents/actions/change_agent_status'
import { agentStandingAt } from '#agents/standing'
import { createAffiliate, createClient, createPanel, unique } from '#tests/helpers/world'

const ACTOR = { userId: null, name: 'Ada' }
const NOON = Date.parse('2026-11-20T12:00:00Z')

const profile = (name = 'Bruno Bianchi') => ({
  name,
  company: 'Studio B',
  email: 'bruno@studio-b.example',
  phone: null,
  website: null,
  languages: ['it', 'en'],
  generalLinks: true,
})

async function appoint(panelId: number, clientExternalId: string) {
  const action = await app.container.make(AppointAgent)
  return action.handle({ panelId, clientExternalId, profile: profile(), actor: ACTOR })
}

async function change(agentId: number, act: 'suspend' | 'reinstate' | 'end', panelId = null) {
  const action = await app.container.make(ChangeAgentStatus)
  return action.handle({ agentId, act, reason: 'Asked for it', actor: ACTOR, panelId })
}

test.group('Agents are appointed', () => {
  test('a client who is no member is paid without being one', async ({ assert }) => {
    const panel = await createPanel()
    const client = await createClient(panel)
    const outcome = await appoint(panel.id, client.externalId)
    assert.containsSubset(outcome, { ok: true, appointed: true })

    const agent = await db.from('agents').where('client_id', client.id).firstOrFail()
    const payee = await db.from('affiliates').where('id', agent.affiliate_id).firstOrFail()
    assert.containsSubset(payee, { client_id: client.id, status: 'none' })
    const link = await db.from('links').where('id', agent.link_id).firstOrFail()
    assert.containsSubset(link, {
      affiliate_id: payee.id,
      kind: 'agent',
      status: 'active',
      target_url: `${panel.origin}/shop`,
    })
    assert.notEqual(agent.manage_code, link.code)
  })

  test('a member stays one, and is paid once for both', async ({ assert }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    await appoint(panel.id, affiliate.client.externalId)
    const payees = await db.from('affiliates').where('client_id', affiliate.client.id)
    assert.deepEqual(
      payees.map(({ id, status }) => [id, status]),
      [[affiliate.id, 'active']]
    )
    const agent = await db.from('agents').where('client_id', affiliate.client.id).firstOrFail()
    assert.equal(agent.affiliate_id, affiliate.id)
  })

  test('several at once make one agent', async ({ assert }) => {
    const panel = await createPanel()
    const client = await createClient(panel)
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => appoint(panel.id, client.externalId))
    )
    assert.lengthOf(
      outcomes.filter((outcome) => outcome.ok && outcome.appointed),
      1
    )
    assert.lengthOf(await db.from('agents').where('client_id', client.id), 1)
    assert.lengthOf(
      await db
        .from('links')
        .whereIn('affiliate_id', db.from('affiliates').where('client_id', client.id).select('id')),
      1
    )
  })

  test('a closed client cannot be', async ({ assert }) => {
    const panel = await createPanel()
    const client = await createClient(panel, { closed_at: now() })
    assert.deepEqual(await appoint(panel.id, client.externalId), {
      ok: false,
      reason: 'client_closed',
    })
  })

  test('standings are dated, and each act is possible from its standings only', async ({
    assert,
    cleanup,
  }) => {
    cleanup(() => thaw())
    freeze(NOON)
    const panel = await createPanel()
    const client = await createClient(panel)
    const outcome = await appoint(panel.id, client.externalId)
    const id = outcome.ok ? outcome.agentId : 0

    freeze(NOON + 1_000)
    assert.deepEqual(await change(id, 'reinstate'), {
      ok: false,
      reason: 'not_possible',
      status: 'active',
    })
    assert.deepEqual(await change(id, 'suspend'), { ok: true, status: 'suspended' })
    freeze(NOON + 2_000)
    assert.deepEqual(await change(id, 'reinstate'), { ok: true, status: 'active' })
    freeze(NOON + 3_000)
    assert.deepEqual(await change(id, 'end'), { ok: true, status: 'ended' })
    assert.deepEqual(await change(id, 'suspend'), {
      ok: false,
      reason: 'not_possible',
      status: 'ended',
    })
    freeze(NOON + 4_000)
    assert.containsSubset(await appoint(panel.id, client.externalId), {
      ok: true,
      agentId: id,
      appointed: true,
    })

    const at = (offset: number) => agentStandingAt(db.connection(), id, NOON + offset)
    assert.deepEqual(await Promise.all([-1, 0, 999, 1_000, 2_000, 3_000, 4_000].map(at)), [
      null,
      'active',
      'active',
      'suspended',
      'active',
      'ended',
      'active',
    ])
    const acts = await db
      .from('admin_acts')
      .where({ subject_type: 'agent', subject_id: String(id) })
    assert.deepEqual(
      acts.map(({ act, reason }) => [act, reason]),
      [
        ['agent.appointed', null],
        ['agent.suspended', 'Asked for it'],
        ['agent.reinstated', 'Asked for it'],
        ['agent.ended', 'Asked for it'],
        ['agent.appointed', null],
      ]
    )
  })

  test('the staff of another panel changes nothing', async ({ assert }) => {
    const panel = await createPanel()
    const elsewhere = await createPanel()
    const outcome = await appoint(panel.id, unique('client'))
    const action = await app.container.make(ChangeAgentStatus)
    assert.deepEqual(
      await action.handle({
        agentId: outcome.ok ? outcome.agentId : 0,
        act: 'end',
        reason: 'x',
        actor: ACTOR,
        panelId: elsewhere.id,
      }),
      { ok: false, reason: 'unknown_agent' }
    )
  })
})
