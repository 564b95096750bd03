import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import User from '#identity/models/user'
import { createAgent, type TestAgent } from '#tests/helpers/agents'
import { createCommission, createReferral } from '#tests/helpers/earnings'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

async function get(api: ApiClient, person: { userId: number }, path: string) {
  const page = await api.get(path).loginAs(await User.findOrFail(person.userId))
  page.assertStatus(200)
  return page.text()
}

async function earns(
  panel: { id: number },
  { affiliateId, client, userId }: Pick<TestAgent, 'affiliateId' | 'client' | 'userId'>,
  link: { id: number },
  role: 'affiliate' | 'agent',
  description: string
) {
  const earner = { panelId: panel.id, affiliate: { id: affiliateId, client, userId }, link }
  const referral = await createReferral(earner, { kind: 'order', status: 'qualified', role })
  await createCommission(earner, { referral_id: referral, description })
  return referral
}

test.group('What an agent earned', () => {
  test('is in Referrals, Credits and receipts although they are no member', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const referral = await earns(panel, agent, agent.link, 'agent', 'Agency hosting')
    const referrals = await get(api, agent, '/affiliate/referrals')
    assert.include(referrals, `/affiliate/receipts/${referral}"`)
    assert.include(referrals, 'Referral link')
    assert.notInclude(referrals, `/affiliate/links/${agent.link.id}`)
    assert.include(await get(api, agent, '/affiliate/credits'), 'Agency hosting')
    assert.include(await get(api, agent, '/affiliate/credits.csv'), 'Agency hosting')
    // one role needs no word
    assert.notInclude(referrals, 'name="role"')
  })

  test('says the role where somebody is agent and affiliate, and can be told apart by it', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const member = await createAffiliate(panel)
    const both = await createAgent(panel, { of: member })
    const link = await createLink(member)
    const asAgent = await earns(panel, both, both.link, 'agent', 'Brought as agent')
    const asMember = await earns(panel, both, link, 'affiliate', 'Brought as affiliate')

    const all = await get(api, both, '/affiliate/referrals')
    for (const referral of [asAgent, asMember]) assert.include(all, `/receipts/${referral}"`)
    const agents = await get(api, both, '/affiliate/referrals?role=agent')
    assert.include(agents, `/receipts/${asAgent}"`)
    assert.notInclude(agents, `/receipts/${asMember}"`)

    const credits = await get(api, both, '/affiliate/credits?role=affiliate')
    assert.include(credits, 'Brought as affiliate')
    assert.notInclude(credits, 'Brought as agent')
    const csv = await get(api, both, '/affiliate/credits.csv')
    assert.match(csv, /,Role\r\n/)
    assert.match(csv, /Brought as agent.*,Agent\r\n/)
    assert.match(await get(api, both, '/affiliate/referrals.csv?role=agent'), /,Agent\r\n$/)
  })

  test('shows the empty pages of an agent with their own next step', async ({
    assert,
    client: api,
  }) => {
    const panel = await createPanel()
    const page = await get(api, await createAgent(panel), '/affiliate/referrals')
    assert.include(page, 'when a client whom you brought')
    assert.notInclude(page, 'href="/affiliate/links"')
  })
})
