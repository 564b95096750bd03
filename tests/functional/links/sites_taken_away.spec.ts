import { test } from '@japa/runner'
import { rememberSetting } from '#core/settings/setting'
import { allowedSites } from '#links/settings'
import { Visitor } from '#tests/helpers/visitor'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

async function follow(link: { code: string }) {
  const { status } = await new Visitor().get(`/go/${link.code}`)
  return status
}

test.group('A site taken off the list of allowed ones', (group) => {
  group.each.setup(() => {
    const text = allowedSites.format(allowedSites.value)
    return () => rememberSetting(allowedSites.key, text)
  })

  test('stops its links at the next visitor, also those followed a moment ago; their owner reads why', async ({
    assert,
  }) => {
    const affiliate = await createAffiliate(await createPanel())
    const link = await createLink(affiliate, { target_url: 'https://shop.example.com/' })
    const other = await createLink(affiliate, { target_url: 'https://example.com/' })
    assert.deepEqual([await follow(link), await follow(other)], [302, 302])

    // what the action does once it is in the database, and what other processes see within two seconds
    rememberSetting(allowedSites.key, 'example.com')
    assert.deepEqual([await follow(link), await follow(other)], [404, 302])

    const owner = new Visitor()
    await owner.get(`/__test/sign-in/${affiliate.userId}?to=/affiliate/links`)
    const list = await owner.get('/affiliate/links')
    assert.include(list.html, 'Stopped')
    assert.include(list.html, 'Its target is no longer on one of the host’s sites.')
    const page = await owner.get(`/affiliate/links/${link.id}`)
    assert.include(page.html, 'its target is no longer on one of the host’s sites')

    rememberSetting(allowedSites.key, 'example.com\n*.example.com')
    assert.equal(await follow(link), 302)
  })
})
