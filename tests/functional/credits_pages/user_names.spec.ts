import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import User from '#identity/models/user'
import { now } from '#core/clock'
import { createCommission, createReferral } from '#tests/helpers/earnings'
import {
  createAffiliate,
  createClient,
  createLink,
  createPanel,
  unique,
} from '#tests/helpers/world'

test.group('User names of clients', () => {
  test('never stand in what an affiliate reads of their services', async ({ assert, client }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const earner = { panelId: panel.id, affiliate, link: await createLink(affiliate) }
    const buyer = await createClient(panel)
    const description = 'Business Hosting, user carlar77'
    const referralId = await createReferral(earner, {
      client_id: buyer.id,
      kind: 'order',
      status: 'qualified',
      description,
    })
    await createCommission(earner, { referral_id: referralId, description })
    await db.table('services').insert({
      panel_id: panel.id,
      external_id: unique('service'),
      client_id: buyer.id,
      product_id: 'business',
      product_name: 'Business',
      user_name: 'carlar77',
      status: 'active',
      status_at: now(),
      created_at: now(),
    })

    const user = await User.findOrFail(affiliate.userId)
    for (const path of ['credits', 'credits.csv', 'referrals', 'referrals.csv']) {
      const page = await client
        .get(`/affiliate/${path}`)
        .header('accept', 'text/html')
        .loginAs(user)
      page.assertStatus(200)
      assert.include(page.text(), 'Business Hosting, user ***')
      assert.notInclude(page.text(), 'carlar77')
    }
  })
})
