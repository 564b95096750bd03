import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { appUrl } from '#config/app'
import User from '#identity/models/user'
import { createAgent } from '#tests/helpers/agents'
import { createAffiliate, createClient, createPanel, createUser } from '#tests/helpers/world'

const PAGES = ['/agent', '/agent/links/referral/qr.png', '/agent/links/manager/qr.svg']
const LISTS = ['/agent/clients', '/agent/clients.csv']
const EARNINGS = ['/affiliate/referrals', '/affiliate/credits', '/affiliate/corrections']

const userOf = (person: { userId: number }) => User.findOrFail(person.userId)

test.group('An agent’s own section', () => {
  test('opens for agents in good standing; a suspended one reads, and is told so on every page', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    for (const status of ['active', 'suspended']) {
      const agent = await createAgent(panel, { status })
      const user = await userOf(agent)
      for (const path of [...PAGES, ...LISTS, ...EARNINGS]) {
        const page = await api.get(path).loginAs(user)
        assert.equal(page.status(), 200, `${status} ${path}`)
        if (!/\.(png|svg|csv)$/.test(path)) {
          const told = page.text().includes('Your agent status is suspended')
          assert.equal(told, status === 'suspended', `${status} ${path}`)
        }
      }
    }
  })

  test('is closed to those whose status ended, who keep what they earned', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const user = await userOf(await createAgent(panel, { status: 'ended' }))
    for (const path of [...PAGES, ...LISTS]) {
      const page = await api.get(path).loginAs(user)
      page.assertStatus(403)
      assert.include(page.text(), 'You are no longer an agent')
      assert.include(page.text(), 'href="/affiliate/credits"')
    }
    for (const path of EARNINGS) {
      const page = await api.get(path).loginAs(user)
      page.assertStatus(200)
      assert.notInclude(page.text(), 'href="/agent"')
    }
  })

  test('tells other clients what an agent is and whom to ask, members too', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const stranger = await createUser(panel, await createClient(panel))
    for (const person of [{ userId: stranger }, await createAffiliate(panel)]) {
      for (const path of [...PAGES, ...LISTS]) {
        const page = await api.get(path).loginAs(await userOf(person))
        page.assertStatus(403)
        assert.include(page.text(), 'What an agent is')
        assert.include(page.text(), `Panel ${panel.key} appoints agents`)
      }
    }
    const guest = await api.get('/agent').header('accept', 'text/html')
    guest.assertStatus(401)
  })

  test('shows both links, and the profile as clients are shown it', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const page = await api.get('/agent').loginAs(await userOf(agent))
    for (const shown of [
      `value="${appUrl}/agents/${agent.link.code}"`,
      `value="${appUrl}/manage/${agent.manageCode}"`,
      'Bruno Bianchi',
      'Studio B',
      `contact-${agent.client.externalId}@studio-b.example`,
      '+39 055 123456',
      'Italian, English',
    ]) {
      assert.include(page.text(), shown)
    }
    const png = await api.get('/agent/links/referral/qr.png?size=512').loginAs(await userOf(agent))
    assert.equal(png.header('content-type'), 'image/png')
    const svg = await api.get('/agent/links/manager/qr.svg').loginAs(await userOf(agent))
    assert.include(svg.header('content-type'), 'image/svg+xml')
    const other = await api.get('/agent/links/other/qr.svg').loginAs(await userOf(agent))
    other.assertStatus(404)
  })

  test('has no general Service Manager link where the admin allows invitations only', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel, { general_links: false })
    const page = await api.get('/agent').loginAs(await userOf(agent))
    assert.notInclude(page.text(), agent.manageCode)
    assert.include(page.text(), 'by invitations only')
    assert.include(page.text(), 'href="/agent/invitations"')
    const svg = await api.get('/agent/links/manager/qr.svg').loginAs(await userOf(agent))
    svg.assertStatus(404)
  })

  test('shows nobody else’s contacts, however the client’s id reads in another panel', async ({
    assert,
    client: api,
  }) => {
    const [panel, elsewhere] = [await createPanel(), await createPanel()]
    const agent = await createAgent(panel)
    const namesake = await createUser(elsewhere, {
      ...(await createClient(elsewhere, { external_id: agent.client.externalId })),
      email: 'namesake@example.net',
    })
    const page = await api.get('/agent').loginAs(await userOf({ userId: namesake }))
    page.assertStatus(403)
    assert.notInclude(page.text(), 'studio-b')
  })
})

test.group('The menu of an agent', () => {
  const menuOf = async (api: ApiClient, path: string, person: { userId: number }) => {
    const page = await api.get(path).loginAs(await userOf(person))
    return [...page.text().matchAll(/href="(\/(?:agent|affiliate)[^"]*)"/g)].map(([, to]) => to)
  }

  test('has what their roles open, on pages of every room', async ({ assert, client: api }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const member = await createAffiliate(panel)
    const both = await createAgent(panel, { of: member })

    for (const path of ['/agent', '/affiliate/referrals', '/affiliate/terms']) {
      const menu = await menuOf(api, path, agent)
      assert.includeMembers(menu, ['/affiliate', '/agent', '/agent/clients', '/affiliate/credits'])
      assert.notInclude(menu, '/affiliate/membership', path)
    }
    const menu = await menuOf(api, '/affiliate', both)
    assert.includeMembers(menu, ['/affiliate/links', '/affiliate/membership', '/agent/clients'])

    const plain = await createAffiliate(panel)
    const without = await menuOf(api, '/affiliate', plain)
    assert.notInclude(without, '/agent')
  })
})
