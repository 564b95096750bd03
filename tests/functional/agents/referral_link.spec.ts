import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { readVisitToken } from '#links/visit_token'
import { createAgent } from '#tests/helpers/agents'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'
import { Visitor } from '#tests/helpers/visitor'

const PERSON = { 'sec-fetch-dest': 'document' }

const tokenIn = (line: string) => /^pa_visit=([^;]+)/.exec(line)![1]!

test.group('An agent’s Referral link', () => {
  test('leads to the shop of the panel, and the visit is the agent kind of the token', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const page = await new Visitor().get(`/agents/${agent.link.code}?src=forum`, PERSON)
    assert.equal(page.status, 302)
    assert.equal(page.location, `${panel.origin}/shop`)

    const reading = readVisitToken(tokenIn(page.setCookies.get('pa_visit')!))
    const claims = reading.ok ? reading.claims : {}
    assert.isUndefined(claims.link)
    const visit = await db.from('visits').where('id', claims.agent!.last.visitId).firstOrFail()
    assert.containsSubset(visit, { link_id: agent.link.id })
    assert.include(visit.parameters, 'forum')
  })

  test('keeps what an affiliate’s link had left in the browser, and the other way round', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const link = await createLink(await createAffiliate(panel))
    const visitor = new Visitor()
    await visitor.get(`/go/${link.code}`, PERSON)
    const page = await visitor.get(`/agents/${agent.link.code}`, PERSON)
    const reading = readVisitToken(tokenIn(page.setCookies.get('pa_visit')!))
    const claims = reading.ok ? reading.claims : {}
    assert.equal(claims.link?.last.linkId, link.id)
    assert.equal(claims.agent?.last.linkId, agent.link.id)
  })

  test('is followed at its own address only, and while the agent is in good standing', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const suspended = await createAgent(panel, { status: 'suspended' })
    const ended = await createAgent(panel, { status: 'ended' })
    const link = await createLink(await createAffiliate(panel))
    for (const path of [
      `/go/${agent.link.code}`,
      `/agents/${link.code}`,
      `/agents/${agent.manageCode}`,
      `/agents/${suspended.link.code}`,
      `/agents/${ended.link.code}`,
    ]) {
      const page = await new Visitor().get(path, PERSON)
      assert.equal(page.status, 404, path)
      assert.isFalse(page.setCookies.has('pa_visit'), path)
    }
  })
})
