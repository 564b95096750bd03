import '#start/mails'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { appUrl } from '#config/app'
import { mailNamed } from '#core/mails/mail'
import { renderMail } from '#core/mails/render_mail'
import { AppointAgent } from '#agents/actions/appoint_agent'
import { ChangeAgentStatus } from '#agents/actions/change_agent_status'
import { now } from '#core/clock'
import { agentUrl } from '#links/link_target'
import { staffOf } from '#tests/helpers/admins'
import { createAgent } from '#tests/helpers/agents'
import { clientClosed, sendEvent } from '#tests/helpers/panel_events'
import { createClient, createPanel, type TestPanel } from '#tests/helpers/world'

const ACTOR = { userId: null, name: 'Ada' }

async function appoint(panel: TestPanel, externalId: string, generalLinks = true) {
  const action = await app.container.make(AppointAgent)
  return action.handle({
    panelId: panel.id,
    clientExternalId: externalId,
    profile: {
      name: 'Bruno Bianchi',
      company: null,
      email: null,
      phone: null,
      website: null,
      languages: ['it'],
      generalLinks,
    },
    actor: ACTOR,
  })
}

const rowsOf = (clientId: number) =>
  db.from('owed_mails').where('client_id', clientId).orderBy('id')

async function lastMail(clientId: number, locale: 'en' | 'it' = 'en') {
  const rows = await rowsOf(clientId)
  const row = rows.at(-1)
  return renderMail(mailNamed(row.template)!, JSON.parse(row.details), { name: row.name, locale })
}

test.group('Mails to agents', () => {
  test('who is appointed gets both links and where to find them, in their own language, once', async ({
    assert,
  }) => {
    const panel = await createPanel({ name: 'Nimbus' })
    const client = await createClient(panel, { locale: 'it' })
    await appoint(panel, client.externalId)
    await appoint(panel, client.externalId)

    const agent = await db.from('agents').where('client_id', client.id).firstOrFail()
    const link = await db.from('links').where('id', agent.link_id).firstOrFail()
    const rows = await rowsOf(client.id)
    assert.lengthOf(rows, 1)
    assert.containsSubset(rows[0], {
      template: 'agent.appointed',
      address: client.email,
      locale: 'it',
      state: 'owed',
      panel_id: panel.id,
    })
    for (const [locale, subject, where] of [
      ['en', 'You are an agent of Nimbus', 'under Agents, My links'],
      ['it', 'Sei un agente di Nimbus', 'in Agenti, I miei link'],
    ] as const) {
      const mail = await lastMail(client.id, locale)
      assert.equal(mail.subject, subject)
      for (const text of [
        agentUrl(link.code),
        `${appUrl}/manage/${agent.manage_code}`,
        where,
        `${appUrl}/agent`,
      ]) {
        assert.include(mail.text, text)
      }
    }
  })

  test('by invitations only, the general link is not named', async ({ assert }) => {
    const panel = await createPanel()
    const client = await createClient(panel)
    await appoint(panel, client.externalId, false)
    const mail = await lastMail(client.id)
    assert.notInclude(mail.text, '/manage/')
    assert.include(mail.text, 'ask for it by an invitation')
  })

  test('who is suspended, reinstated, ended and appointed again is told each time', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const client = await createClient(panel)
    const outcome = await appoint(panel, client.externalId)
    const agentId = outcome.ok ? outcome.agentId : 0
    const action = await app.container.make(ChangeAgentStatus)
    const change = (act: 'suspend' | 'reinstate' | 'end') =>
      action.handle({ agentId, act, reason: 'Secret reason', actor: ACTOR, panelId: null })

    const subjects: string[] = []
    for (const act of [
      () => change('suspend'),
      () => change('suspend'),
      () => change('reinstate'),
      () => change('end'),
      () => appoint(panel, client.externalId),
    ]) {
      await act()
      const mail = await lastMail(client.id)
      subjects.push(mail.subject)
      assert.notInclude(mail.text, 'Secret reason')
    }
    const rows = await rowsOf(client.id)
    assert.deepEqual(
      rows.map(({ template }) => template),
      ['agent.appointed', 'agent.suspended', 'agent.reinstated', 'agent.ended', 'agent.appointed']
    )
    assert.lengthOf(new Set(subjects), 4)
    const again = await lastMail(client.id)
    assert.include(again.text, 'has made you an agent again')
  })

  test('what the admin wrote for the agent is in it; the reason for admins is not', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel({ name: 'Nimbus' })
    const agent = await createAgent(panel)
    const staff = await staffOf(panel)
    const page = await api.get(`/admin/agents/${agent.id}/standing?act=suspend`).loginAs(staff)
    page.assertTextIncludes('Message to the agent')
    await api
      .put(`/admin/agents/${agent.id}/standing`)
      .loginAs(staff)
      .withCsrfToken()
      .form({ act: 'suspend', reason: 'Asked clients for money', message: 'Call us <b>today</b>' })
    const mail = await lastMail(agent.client.id)
    assert.include(mail.text, 'Nimbus writes:\n\n> Call us <b>today</b>')
    assert.include(mail.html, 'Call us &lt;b&gt;today&lt;/b&gt;')
    assert.notInclude(mail.text, 'Asked clients for money')
    for (const table of ['agent_standings', 'admin_acts']) {
      assert.notInclude(JSON.stringify(await db.from(table)), 'Call us', table)
    }
  })

  test('an act that is undone owes none; a closed client gets none', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const elsewhere = await createPanel()
    const agent = await createAgent(panel)
    const action = await app.container.make(ChangeAgentStatus)
    const input = { agentId: agent.id, act: 'end', reason: null, actor: ACTOR } as const
    await action.handle({ ...input, panelId: elsewhere.id })
    const response = await sendEvent(api, panel, clientClosed(agent.client.externalId))
    response.assertStatus(202)

    const suspended = await createAgent(panel, {
      status: 'suspended',
      of: { client: await createClient(panel, { closed_at: now() }), userId: agent.userId },
    })
    await action.handle({ ...input, agentId: suspended.id, panelId: null })
    assert.isEmpty(await rowsOf(agent.client.id))
    assert.isEmpty(await rowsOf(suspended.client.id))
  })
})
