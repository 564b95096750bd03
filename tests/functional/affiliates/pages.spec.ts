import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import User from '#identity/models/user'
import { ChangeStanding } from '#affiliates/actions/change_standing'
import { createAffiliate, createClient, createPanel, createUser } from '#tests/helpers/world'

const PAGES = ['/affiliate', '/affiliate/links', '/affiliate/referrals', '/affiliate/credits']

test.group('Affiliate pages', () => {
  test('say what the program is, and whom to ask, to a client who is no member', async ({
    client,
  }) => {
    const panel = await createPanel()
    const user = await User.findOrFail(await createUser(panel, await createClient(panel)))

    for (const path of PAGES) {
      const response = await client.get(path).loginAs(user)
      response.assertStatus(403)
      response.assertTextIncludes('You are not a member yet')
      response.assertTextIncludes('orders within 30 days')
      response.assertTextIncludes(`Panel ${panel.key}`)
    }
  })

  test('tell a suspended member so on each of them, from the next request on', async ({
    assert,
    client,
  }) => {
    const affiliate = await createAffiliate(await createPanel())
    const user = await User.findOrFail(affiliate.userId)
    const change = await app.container.make(ChangeStanding)

    await change.handle({ affiliateId: affiliate.id, status: 'suspended' })
    for (const path of PAGES) {
      const response = await client.get(path).loginAs(user)
      response.assertStatus(200)
      response.assertTextIncludes('Your membership is suspended')
    }

    await change.handle({ affiliateId: affiliate.id, status: 'active' })
    const response = await client.get('/affiliate').loginAs(user)
    assert.notInclude(response.text(), 'suspended')
  })

  test('are closed to who left', async ({ client }) => {
    const affiliate = await createAffiliate(await createPanel(), { status: 'left' })
    const response = await client.get('/affiliate').loginAs(await User.findOrFail(affiliate.userId))
    response.assertStatus(403)
    response.assertTextIncludes('Your membership has ended')
  })
})
