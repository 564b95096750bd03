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
  test('never stand in what an affiliate reads of their services, and are not found by searching', async ({
    assert,
    client,
  }) => {
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
    // what names nobody is found
    const other = await createReferral(earner, {
      client_id: buyer.id,
      kind: 'order',
      status: 'qualified',
      description: 'Starter Hosting',
    })
    await createCommission(earner, { referral_id: other, description: 'Starter Hosting' })
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

    for (const list of ['credits.csv', 'referrals.csv']) {
      for (const [search, isFound] of [
        ['user carla', false],
        ['carlar77', false],
        ['Starter', true],
      ] as const) {
        const found = await client.get(`/affiliate/${list}`).qs({ q: search }).loginAs(user)
        found.assertStatus(200)
        assert.equal(found.text().includes('Hosting'), isFound, `${list}: ${search}`)
      }
    }
  })
})
