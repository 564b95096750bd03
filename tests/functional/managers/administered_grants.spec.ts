import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import User from '#identity/models/user'
import { createStaff, localAdmin } from '#tests/helpers/admins'
import { createAgent } from '#tests/helpers/agents'
import { consent, withdraw } from '#tests/helpers/grants'
import { createClient, createPanel, unique } from '#tests/helpers/world'

async function world() {
  const panel = await createPanel()
  const agent = await createAgent(panel, { name: unique('Agent') })
  const client = await createClient(panel, { name: unique('Carla') })
  const staff = await User.findOrFail(await createStaff(panel))
  const row = await db.from('agents').where('id', agent.id).firstOrFail()
  const { name } = await db.from('clients').where('id', client.id).firstOrFail()
  return {
    panel,
    agent,
    client,
    staff,
    grantId: await consent(agent, client),
    agentName: row.name as string,
    clientName: name as string,
  }
}

async function report(
  { panel, agent, client, grantId }: Awaited<ReturnType<typeof world>>,
  text: string
) {
  const [id] = await db.table('manager_reports').insert({
    panel_id: panel.id,
    agent_id: agent.id,
    client_id: client.id,
    grant_id: grantId,
    text,
    created_at: now(),
  })
  return Number(id)
}

const opened = async (client: ApiClient, user: User, path: string) =>
  client.get(path).loginAs(user).header('accept', 'text/html')

test.group('Consents as admins see them', () => {
  test('are those of the panels that they administer, to read and not to change', async ({
    client,
    assert,
  }) => {
    const [here, elsewhere] = [await world(), await world()]
    const list = await opened(client, here.staff, '/admin/agents/grants')
    assert.include(list.text(), here.clientName)
    assert.include(list.text(), here.agentName)
    assert.notInclude(list.text(), elsewhere.clientName)
    for (const act of ['log', 'log.csv', 'proof']) {
      const own = await opened(client, here.staff, `/admin/agents/grants/${here.grantId}/${act}`)
      assert.equal(own.status(), 200, act)
      const path = `/admin/agents/grants/${elsewhere.grantId}/${act}`
      const foreign = await opened(client, here.staff, path)
      assert.equal(foreign.status(), 404, act)
    }
    const all = await opened(
      client,
      await localAdmin(),
      `/admin/agents/grants?q=${elsewhere.clientName}`
    )
    assert.include(all.text(), elsewhere.agentName)
  })

  test('are found by agent, client and state; those at the agent’s desk say so', async ({
    client,
    assert,
  }) => {
    const made = await world()
    const { agent, panel, staff } = made
    const other = await createClient(panel, { name: unique('Dario') })
    const { name } = await db.from('clients').where('id', other.id).firstOrFail()
    const ended = await consent(agent, other)
    await db.from('grants').where('id', ended).update({ from_agents_address: true })
    await withdraw(ended)

    for (const [query, shown, hidden] of [
      [`agent=${agent.id}`, made.clientName, null],
      [`client=${other.id}`, name, made.clientName],
      ['state=withdrawn', name, made.clientName],
      ['state=active', made.clientName, name],
    ] as const) {
      const page = await opened(client, staff, `/admin/agents/grants?${query}`)
      assert.include(page.text(), shown, query)
      if (hidden) assert.notInclude(page.text(), hidden, query)
    }
    const page = await opened(client, staff, `/admin/agents/grants?client=${other.id}`)
    assert.include(page.text(), 'Agreed at the agent’s desk')
  })
})

test.group('Reports of agents', () => {
  test('wait on the overview until an admin marks them handled, once', async ({
    client,
    assert,
  }) => {
    const made = await world()
    const id = await report(made, 'Never heard of them')
    const overview = await opened(client, made.staff, '/admin')
    assert.include(overview.text(), '1 report of an agent waits')
    const list = await opened(client, made.staff, '/admin/agents/reports?state=waiting')
    assert.include(list.text(), 'Never heard of them')
    const form = `/admin/agents/reports/${id}?state=waiting`
    assert.include(list.text(), `action="${form}&amp;_method=PUT"`)

    for (let time = 0; time < 2; time++) {
      const response = await client.put(form).loginAs(made.staff).withCsrfToken().redirects(0)
      assert.equal(response.status(), 303)
      assert.equal(response.header('location'), '/admin/agents/reports?state=waiting')
    }
    assert.containsSubset(await db.from('manager_reports').where('id', id).firstOrFail(), {
      handled_by_name: made.staff.name,
    })
    const acts = await db
      .from('admin_acts')
      .where('act', 'agent.report_handled')
      .where('subject_id', String(made.agent.id))
    assert.lengthOf(acts, 1)
    const after = await opened(client, made.staff, '/admin')
    assert.notInclude(after.text(), 'report of an agent waits')
  })

  test('and consents of one agent are counted on the agent’s page, and listed from there', async ({
    client,
    assert,
  }) => {
    const made = await world()
    await withdraw(made.grantId)
    await consent(made.agent, made.client)
    const id = await report(made, 'About this agent')
    await report(made, 'About this agent, too')
    await db.from('manager_reports').where('id', id).update({ handled_at: now() })
    const other = await createAgent(made.panel, { name: 'Anna Verdi' })
    await report({ ...made, agent: other }, 'About another agent')

    const page = await opened(client, made.staff, `/admin/agents/${made.agent.id}`)
    for (const [path, text] of [
      ['grants', '2 consents and what was done with them'],
      ['reports', '2 reports by clients, 1 waiting'],
    ]) {
      const address = `/admin/agents/${path}?agent=${made.agent.id}`
      assert.include(page.text(), `href="${address}">${text}</a>`)
    }
    const reports = await opened(client, made.staff, `/admin/agents/reports?agent=${made.agent.id}`)
    assert.include(reports.text(), 'About this agent, too')
    assert.notInclude(reports.text(), 'About another agent')
    const none = await opened(client, made.staff, `/admin/agents/${other.id}`)
    assert.include(none.text(), 'No consents yet')
    assert.include(none.text(), '1 report by clients, 1 waiting')
  })

  test('of another panel are nobody’s to see or handle', async ({ client, assert }) => {
    const [here, elsewhere] = [await world(), await world()]
    const id = await report(elsewhere, 'Of another panel')
    const list = await opened(client, here.staff, '/admin/agents/reports')
    assert.notInclude(list.text(), 'Of another panel')
    const response = await client
      .put(`/admin/agents/reports/${id}`)
      .loginAs(here.staff)
      .withCsrfToken()
      .redirects(0)
    assert.equal(response.status(), 404)
  })
})
