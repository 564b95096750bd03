import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import User from '#identity/models/user'
import { freeze, thaw } from '#core/clock'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'
import { bookBalance, countVisits, createCommission, createReferral } from '#tests/helpers/earnings'

/** 20 November 2026, 13:00 in Rome. */
const NOW = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000

async function member() {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const user = await User.findOrFail(affiliate.userId)
  return { panelId: panel.id, affiliate, user }
}

test.group('Overview', (group) => {
  group.each.setup(() => freeze(NOW))
  group.each.teardown(() => thaw())

  test('a new affiliate sees the three steps, one after the other', async ({ client, assert }) => {
    const alice = await member()

    const first = await client.get('/affiliate').loginAs(alice.user)
    first.assertStatus(200)
    first.assertTextIncludes('Three steps to your first credit')
    first.assertTextIncludes('href="/affiliate/links/new"')
    assert.notInclude(first.text(), '<canvas')

    const link = await createLink(alice.affiliate)
    const second = await client.get('/affiliate').loginAs(alice.user)
    assert.notInclude(second.text(), 'href="/affiliate/links/new"')
    second.assertTextIncludes('Go to your links')

    await countVisits(link, 20261120, 1)
    const third = await client.get('/affiliate').loginAs(alice.user)
    assert.notInclude(third.text(), 'Go to your links')
    third.assertTextIncludes('within 30 days')
    third.assertTextIncludes('<canvas')

    await createReferral({ ...alice, link })
    const last = await client.get('/affiliate').loginAs(alice.user)
    assert.notInclude(last.text(), 'Three steps')
  })

  test('shows balances, the last thirty days in figures and charts, and the latest referrals', async ({
    client,
    assert,
  }) => {
    const alice = await member()
    const link = await createLink(alice.affiliate)
    await bookBalance(alice, 'EUR', { pending: 12_50, available: 99_99 })
    await countVisits(link, 20261120, 1_200)
    await countVisits(link, 20261112, 34)
    await countVisits(link, 20261001, 56)
    for (let i = 1; i <= 6; i++) {
      await createReferral(
        { ...alice, link },
        {
          kind: 'order',
          status: i === 6 ? 'qualified' : 'pending',
          description: `Number ${i}.`,
          occurred_at: NOW - 10 * DAY + i,
        }
      )
    }
    const referral = {
      referral_id: await createReferral({ ...alice, link }, { occurred_at: NOW - 90 * DAY }),
    }
    await createCommission({ ...alice, link }, { ...referral, amount: 12_50, paid_at: NOW })
    await createCommission(
      { ...alice, link },
      { ...referral, amount: 1_999, currency: 'JPY', paid_at: NOW - DAY }
    )

    const page = await client.get('/affiliate').loginAs(alice.user)
    page.assertStatus(200)
    for (const text of [
      '€99.99',
      '1,234 visits in 30 days. 56 in the 30 days before. Best day: 20 Nov 2026, with 1,200.',
      '€12.50 commission in 30 days. €0.00 in the 30 days before. Best day: 20 Nov 2026, with €12.50.',
      '¥1,999 commission in 30 days.',
      '1 qualified',
      'Number 6.',
      'Number 2.',
      'Show as table',
    ]) {
      page.assertTextIncludes(text)
    }
    assert.notInclude(page.text(), 'Number 1.')
    assert.lengthOf(page.text().match(/<canvas/g) ?? [], 3)
    // each chart's table: a heading and thirty days
    assert.lengthOf(page.text().match(/<th scope="row">/g) ?? [], 90)
  })

  test('days are those of the programme’s time zone', async ({ client }) => {
    const alice = await member()
    const link = await createLink(alice.affiliate)
    freeze(Date.UTC(2026, 10, 20, 23, 30))
    await countVisits(link, 20261121, 7)

    const page = await client.get('/affiliate').loginAs(alice.user)
    page.assertTextIncludes('Best day: 21 Nov 2026, with 7.')
  })

  test('is in Italian for who reads Italian', async ({ client }) => {
    const alice = await member()
    await alice.user.merge({ locale: 'it' }).save()
    const link = await createLink(alice.affiliate)
    await countVisits(link, 20261120, 1_234)

    const page = await client.get('/affiliate').loginAs(alice.user)
    page.assertTextIncludes('1.234 visite in 30 giorni.')
    page.assertTextIncludes('Tre passi verso la tua prima commissione')
  })

  test('never reads the visits themselves', async ({ client, assert }) => {
    const alice = await member()
    const link = await createLink(alice.affiliate)
    await createReferral({ ...alice, link })
    const queries: string[] = []
    const listen = (query: { sql: string }) => queries.push(query.sql)
    const knex = db.connection().getReadClient()
    knex.on('query', listen)

    for (const path of ['/affiliate', '/affiliate/referrals', '/affiliate/credits']) {
      const page = await client.get(path).loginAs(alice.user)
      page.assertStatus(200)
    }
    knex.off('query', listen)

    assert.isAbove(queries.length, 5)
    for (const sql of queries) assert.notMatch(sql, /(from|join) `visits`/)
  })
})
