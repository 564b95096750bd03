import { test } from '@japa/runner'
import { launchToken } from '#tests/helpers/launch'
import { createPanel } from '#tests/helpers/world'

test.group('Launch', () => {
  test('a token signs a client in and leads to the affiliate pages', async ({ client, assert }) => {
    const panel = await createPanel()
    const token = await launchToken(panel)
    const response = await client.get('/launch').qs({ token }).redirects(0)
    assert.equal(response.status(), 303)
  })
})
