import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

test.group('World', () => {
  test('makes a panel with an affiliate and a link', async ({ assert }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const link = await createLink(affiliate)

    const row = await db.from('links').where('code', link.code).firstOrFail()
    assert.equal(row.affiliate_id, affiliate.id)
  })
})
