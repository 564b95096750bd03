import { test } from '@japa/runner'
import User from '#identity/models/user'
import { changeStanding } from '#tests/helpers/membership'
import { createAffiliate, createClient, createPanel, createUser } from '#tests/helpers/world'

const PAGES = ['/affiliate', '/affiliate/links', '/affiliate/referrals', '/affiliate/credits']

test.group('Affiliate pages', () => {
  test('say what the program is, and how to join, to a client who is no member', async ({
    client,
  }) => {
    const panel = await createPanel()
    const user = await User.findOrFail(await createUser(panel, await createClient(panel)))

    for (const path of PAGES) {
      const response = await client.get(path).loginAs(user)
      // the page where they apply is theirs; the others are members'
      response.assertStatus(path === '/affiliate' ? 200 : 403)
      response.assertTextIncludes('You are not a member yet')
      response.assertTextIncludes('orders within 30 days')
      response.assertTextIncludes('name="promotion"')
    }
  })

  test('tell a suspended member so on each of them, from the next request on', async ({
    assert,
    client,
  }) => {
    const affiliate = await createAffiliate(await createPanel())
    const user = await User.findOrFail(affiliate.userId)

    await changeStanding(affiliate.id, 'suspended')
    for (const path of PAGES) {
      const response = await client.get(path).loginAs(user)
      response.assertStatus(200)
      response.assertTextIncludes('Your membership is suspended')
    }

    await changeStanding(affiliate.id, 'active')
    const response = await client.get('/affiliate').loginAs(user)
    assert.notInclude(response.text(), 'suspended')
  })

  test('are closed to who left', async ({ client }) => {
    const affiliate = await createAffiliate(await createPanel(), { status: 'left' })
    const user = await User.findOrFail(affiliate.userId)
    const links = await client.get('/affiliate/links').loginAs(user)
    links.assertStatus(403)
    const response = await client.get('/affiliate').loginAs(user)
    response.assertStatus(200)
    response.assertTextIncludes('You left the program on')
    response.assertTextIncludes('name="promotion"')
  })
})
