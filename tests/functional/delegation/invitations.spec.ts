import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { hashOfLinkToken } from '#delegation/consent/link_token'
import { consentForm, launchClient } from '#tests/helpers/consent'
import { createAgent, type TestAgent } from '#tests/helpers/agents'
import { Visitor } from '#tests/helpers/visitor'
import { createClient, createPanel, type TestPanel, unique } from '#tests/helpers/world'

const DAY = 86_400_000
const PATH = '/agent/invitations'

interface World {
  panel: TestPanel
  agent: TestAgent
  /** The agent's browser. */
  browser: Visitor
}

async function world(profile: Record<string, unknown> = {}): Promise<World> {
  const panel = await createPanel()
  const agent = await createAgent(panel, profile)
  const browser = new Visitor()
  await launchClient(browser, panel, agent.client)
  await browser.get(PATH)
  return { panel, agent, browser }
}

async function invite({ browser }: World, email: string, given: Record<string, string> = {}) {
  await browser.get(`${PATH}/new`)
  return browser.post(PATH, { email, locale: 'it', ...given })
}

const invitationsOf = ({ agent }: World) =>
  db.from('manage_invitations').where('agent_id', agent.id).orderBy('id')

/** What the mails that are owed to an address say. */
async function mailsTo(address: string) {
  const rows = await db.from('owed_mails').where('address', address).orderBy('id')
  return rows.map((row) => ({ ...row, details: JSON.parse(row.details) }))
}

async function openAs(
  { panel }: World,
  client: { externalId: string; email: string },
  path: string
) {
  const visitor = new Visitor()
  await launchClient(visitor, panel, client)
  return { visitor, page: await visitor.get(path) }
}

test.group('Invitations', (group) => {
  group.each.teardown(() => thaw())

  test('go by mail to one address, in its language, with a token that is kept nowhere else', async ({
    assert,
  }) => {
    const made = await world()
    const email = `${unique('carla')}@example.net`
    const answer = await invite(made, email, { message: 'Ciao Carla', place_orders: '1' })
    assert.equal(answer.location, PATH)

    const [row] = await invitationsOf(made)
    assert.include(row, { email, locale: 'it', state: 'open', wanted_scopes: '["place_orders"]' })
    assert.equal(Number(row.expires_at), Number(row.created_at) + 7 * DAY)
    const [mail] = await mailsTo(email)
    assert.include(mail, { template: 'manager.invitation', locale: 'it', client_id: null })
    assert.equal(hashOfLinkToken(mail!.details.token), row.token_hash)
    assert.notInclude(JSON.stringify(row), mail!.details.token)

    const list = await made.browser.get(PATH)
    assert.include(list.html, email)
    assert.include(list.html, 'Waiting')
    assert.notInclude(list.html, mail!.details.token)
  })

  test('are agreed to once, by whom they are for, and the agent sees no more than that', async ({
    assert,
  }) => {
    const made = await world()
    const client = await createClient(made.panel)
    await invite(made, client.email.toUpperCase(), { manage_services: '1' })
    const [mail] = await mailsTo(client.email.toUpperCase())
    const path = `/manage/i/${mail!.details.token}`

    const thief = await openAs(made, await createClient(made.panel), path)
    assert.include(thief.page.html, 'This invitation is for somebody else')
    assert.notInclude(thief.page.html.toLowerCase(), client.email)

    const { visitor, page } = await openAs(made, client, path)
    assert.include(page.html, 'Bruno Bianchi asks for this')
    await visitor.post('/manage/consents', { ...consentForm(page.html), manage_services: '1' })
    const [grant] = await db.from('grants').where('client_id', client.id)
    assert.equal(grant.scopes, '["see","manage_services"]')

    const again = await openAs(made, await createClient(made.panel), path)
    assert.equal(again.page.status, 410)
    const list = await made.browser.get(PATH)
    assert.include(list.html, 'Accepted')
  })

  test('sent again have a new link and a new life; the link before leads nowhere', async ({
    assert,
  }) => {
    const made = await world()
    const client = await createClient(made.panel)
    await invite(made, client.email)
    const [row] = await invitationsOf(made)
    await made.browser.get(PATH)
    await made.browser.post(`${PATH}/${row.id}/sendings`)
    assert.lengthOf(await mailsTo(client.email), 1)
    const refused = await made.browser.get(PATH)
    assert.include(refused.html, 'Wait ten minutes')

    freeze(now() + 8 * DAY)
    await launchClient(made.browser, made.panel, made.agent.client)
    const list = await made.browser.get(PATH)
    assert.include(list.html, 'Expired')
    await made.browser.post(`${PATH}/${row.id}/sendings`)
    const [first, second] = await mailsTo(client.email)
    const old = await openAs(made, client, `/manage/i/${first!.details.token}`)
    assert.equal(old.page.status, 404)
    const fresh = await openAs(made, client, `/manage/i/${second!.details.token}`)
    assert.equal(fresh.page.status, 200)
  })

  test('revoked work no more, also where the page is open', async ({ assert }) => {
    const made = await world()
    const client = await createClient(made.panel)
    await invite(made, client.email)
    const [row] = await invitationsOf(made)
    const [mail] = await mailsTo(client.email)
    const { visitor, page } = await openAs(made, client, `/manage/i/${mail!.details.token}`)

    await made.browser.get(PATH)
    await made.browser.post(`${PATH}/${row.id}?_method=DELETE`)
    await visitor.post('/manage/consents', consentForm(page.html))
    assert.isEmpty(await db.from('grants').where('client_id', client.id))
    const after = await visitor.get(`/manage/i/${mail!.details.token}`)
    assert.include(after.html, 'This invitation was revoked')

    await made.browser.get(PATH)
    await made.browser.post(`${PATH}/${row.id}/sendings`)
    assert.lengthOf(await mailsTo(client.email), 1)
  })

  test('tell nothing of whether an address is a client’s', async ({ assert }) => {
    const made = await world()
    const client = await createClient(made.panel)
    const known = await invite(made, client.email)
    const unknown = await invite(made, `${unique('nobody')}@example.net`)
    assert.deepEqual([known.status, known.location], [unknown.status, unknown.location])
    const rows = await invitationsOf(made)
    assert.deepEqual(
      rows.map(({ client_id: clientId, state }) => [clientId, state]),
      [
        [null, 'open'],
        [null, 'open'],
      ]
    )
  })

  test('are refused with what to do', async ({ assert }) => {
    const made = await world()
    const email = `${unique('carla')}@example.net`
    await invite(made, email)
    const cases: [Record<string, string>, string][] = [
      [{ email }, 'waiting already'],
      [{ email: email.toUpperCase() }, 'waiting already'],
      [{ email: made.agent.client.email }, 'your own address'],
      [{ email: 'no address' }, 'write an e-mail address'],
      [{ email: 'x@example.net', message: 'See https://evil.example' }, 'leave web addresses out'],
      [{ email: 'x@example.net', message: 'a'.repeat(501) }, 'at most 500'],
    ]
    for (const [fields, words] of cases) {
      await invite(made, email, fields)
      const page = await made.browser.get(`${PATH}/new`)
      assert.include(page.html, words)
    }
    assert.lengthOf(await invitationsOf(made), 1)
  })

  test('are thirty a day at most, by each agent', async ({ assert }) => {
    const made = await world()
    await made.browser.get(`${PATH}/new`)
    for (let sent = 0; sent < 31; sent++) {
      await made.browser.post(PATH, { email: `${unique('c')}@example.net`, locale: 'en' })
    }
    const page = await made.browser.get(`${PATH}/new`)
    assert.include(page.html, 'That is enough for one day')
    assert.lengthOf(await invitationsOf(made), 30)
  })

  test('are not for staff who act as the agent, nor for a suspended one', async ({ assert }) => {
    const made = await world()
    await launchClient(made.browser, made.panel, made.agent.client, { impersonated_by: 'staff-1' })
    await made.browser.get(PATH)
    await made.browser.post(PATH, { email: 'x@example.net', locale: 'en' })
    assert.isEmpty(await invitationsOf(made))

    const suspended = await world({ status: 'suspended' })
    await suspended.browser.post(PATH, { email: 'x@example.net', locale: 'en' })
    assert.isEmpty(await invitationsOf(suspended))
  })
})
