import { test } from '@japa/runner'
import { navigation, navigationFor } from '#core/navigation'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { createPanel } from '#tests/helpers/world'

const entries = navigation.filter(({ role }) => role === 'admin').flatMap((group) => group.entries)

test.group('The admin’s menu', () => {
  test('every entry opens for a local admin', async ({ client, assert }) => {
    const admin = await localAdmin()
    const shown = navigationFor(admin).flatMap((group) => group.entries)
    assert.sameMembers(shown, entries)
    for (const { path } of shown) {
      const response = await client.get(path).loginAs(admin)
      assert.equal(response.status(), 200, path)
      assert.include(response.text(), 'aria-current="page"', path)
    }
  })

  test('staff of a panel see what opens for them, and nothing else', async ({ client, assert }) => {
    const staff = await staffOf(await createPanel())
    const shown = navigationFor(staff).flatMap((group) => group.entries)
    for (const entry of entries) {
      const response = await client.get(entry.path).loginAs(staff)
      assert.equal(response.status(), shown.includes(entry) ? 200 : 403, entry.path)
    }
  })
})
