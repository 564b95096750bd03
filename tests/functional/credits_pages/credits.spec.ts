import { test } from '@japa/runner'
import { now } from '#core/clock'
import { formatDate } from '#core/i18n/format'
import User from '#identity/models/user'
import { CHANGE_CAUSES, explainChange } from '#commissions/reasons'
import i18nManager from '@adonisjs/i18n/services/main'
import {
  bookBalance,
  createChange,
  createCommission,
  createReferral,
} from '#tests/helpers/earnings'
import { createAffiliate, createClient, createLink, createPanel } from '#tests/helpers/world'

const NOON = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000

async function member(panel?: { id: number }) {
  const home = panel ?? (await createPanel())
  const affiliate = await createAffiliate(home)
  const link = await createLink(affiliate)
  const user = await User.findOrFail(affiliate.userId)
  return { panel: home, panelId: home.id, affiliate, link, user }
}

const lines = (csv: string) => csv.replace('\uFEFF', '').trim().split('\r\n')

test.group('Credits page', () => {
  test('shows service, date, order amount, rate, commission, status and since when it is available', async ({
    client,
  }) => {
    const alice = await member()
    await createCommission(alice, {
      description: 'Starter Hosting, yearly',
      item_amount: 119_88,
      base_amount: 100_00,
      rate_bps: 1_250,
      amount: 12_50,
      paid_at: NOON,
      available_at: NOON + 30 * DAY,
    })

    const page = await client.get('/affiliate/credits').loginAs(alice.user)
    page.assertStatus(200)
    for (const text of [
      'Starter Hosting, yearly',
      '20 Nov 2026',
      '€119.88',
      '€100.00 counts',
      '12.5%',
      '€12.50',
      'Pending',
      'until 20 Dec 2026',
    ]) {
      page.assertTextIncludes(text)
    }
  })

  test('balances of all time stand on top, each currency by itself', async ({ client, assert }) => {
    const alice = await member()
    await bookBalance(alice, 'EUR', { pending: 10_00, available: 1_234_56, paid: 5_00 })
    await bookBalance(alice, 'JPY', { pending: 1_999 })

    const page = await client.get('/affiliate/credits').loginAs(alice.user)
    for (const text of ['All time, in EUR', '€10.00', '€1,234.56', '€5.00', '¥1,999']) {
      page.assertTextIncludes(text)
    }
    assert.isBelow(page.text().indexOf('in EUR'), page.text().indexOf('in JPY'))
  })

  test('a balance below zero has a minus and says what follows', async ({ client }) => {
    const alice = await member()
    await bookBalance(alice, 'EUR', { available: -7_50 })

    const page = await client.get('/affiliate/credits').loginAs(alice.user)
    page.assertTextIncludes('-€7.50')
    page.assertTextIncludes('Comes off your next credits')
  })

  test('what is taken back has a minus, a word, its reason and a way to the credit', async ({
    client,
    assert,
  }) => {
    const alice = await member()
    const credit = await createCommission(alice, {
      paid_at: NOON - 3 * DAY,
      status: 'paid',
    })
    const clawback = await createCommission(alice, {
      paid_at: NOON,
      amount: -10_00,
      status: 'available',
      reverses_id: credit,
    })
    await createChange(clawback, { from_amount: 0, to_amount: -10_00, cause: 'order_refused' })

    const page = await client.get('/affiliate/credits').loginAs(alice.user)
    page.assertTextIncludes('-€10.00')
    page.assertTextIncludes('taken back')
    page.assertTextIncludes('Takes back the credit of 17 Nov 2026')
    page.assertTextIncludes('The order no longer qualifies, since 20 Nov 2026')
    assert.notInclude(page.text(), 'was €')
    page.assertTextIncludes('href="/affiliate/credits?from=2026-11-17&amp;to=2026-11-17"')

    const there = await client
      .get('/affiliate/credits?from=2026-11-17&to=2026-11-17')
      .loginAs(alice.user)
    assert.notInclude(there.text(), '-€10.00')
    there.assertTextIncludes('17 Nov 2026')
  })

  test('what a refund reduced says what it was and why, and every row leads to its receipt', async ({
    client,
    assert,
  }) => {
    const alice = await member()
    const referralId = await createReferral(alice, { kind: 'order', status: 'qualified' })
    const id = await createCommission(alice, {
      referral_id: referralId,
      base_amount: 25_00,
      amount: 2_50,
      paid_at: NOON,
    })
    await createChange(id, { from_amount: 10_00, to_amount: 5_00, at: NOON + DAY })
    await createChange(id, {
      number: 2,
      from_amount: 5_00,
      to_amount: 2_50,
      cause: 'chargeback',
      at: NOON + 2 * DAY,
    })
    const gone = await createCommission(alice, { amount: 0, status: 'reversed', paid_at: NOON })
    await createChange(gone, {
      from_amount: 7_77,
      to_amount: 0,
      cause: 'admin_rejected',
      reason: 'Ordered with your own card',
      at: NOON,
    })

    const page = await client.get('/affiliate/credits').loginAs(alice.user)
    for (const text of [
      '€2.50',
      'was €10.00',
      'Refund of 21 Nov 2026',
      'Charge-back of 22 Nov 2026',
      'was €7.77',
      'Taken back by the host on 20 Nov 2026: Ordered with your own card',
      `href="/affiliate/receipts/${referralId}"`,
    ]) {
      page.assertTextIncludes(text)
    }

    const csv = await client.get('/affiliate/credits.csv').loginAs(alice.user)
    assert.include(
      csv.text(),
      '2.50,EUR,Pending,2026-12-20 13:00:00,,10.00,Refund of 21 Nov 2026; Charge-back of 22 Nov 2026'
    )
  })

  test('says what waits: for the end of the hold, for an admin, for a check', async ({
    client,
  }) => {
    const alice = await member()
    const later = now() + 10 * DAY
    await createCommission(alice, { status: 'in_review' })
    await createCommission(alice, { release: 'manual', available_at: now() - 1 })
    await createCommission(alice, { release: 'manual', available_at: later })
    await createCommission(alice, { release: 'approved', available_at: later })

    const page = await client.get('/affiliate/credits').loginAs(alice.user)
    const day = formatDate(later, 'en')
    for (const text of [
      'being checked',
      'waits for the host’s approval',
      `until ${day}, then the host approves it`,
      `>until ${day}<`,
    ]) {
      page.assertTextIncludes(text)
    }
  })

  test('the sum under the table follows the filters, in each currency', async ({
    client,
    assert,
  }) => {
    const alice = await member()
    await bookBalance(alice, 'EUR', { pending: 1 })
    await bookBalance(alice, 'JPY', { pending: 1 })
    await createCommission(alice, { amount: 11_11, status: 'available' })
    await createCommission(alice, { amount: 22_22 })
    await createCommission(alice, { amount: 3_333, item_amount: 33_330, currency: 'JPY' })

    const all = await client.get('/affiliate/credits').loginAs(alice.user)
    all.assertTextIncludes('Total in EUR')
    all.assertTextIncludes('€33.33')
    all.assertTextIncludes('¥3,333')

    const available = await client
      .get('/affiliate/credits')
      .qs({ status: 'available' })
      .loginAs(alice.user)
    available.assertTextIncludes('Filtered total in EUR')
    assert.notInclude(available.text(), '€33.33')
    assert.notInclude(available.text(), 'Filtered total in JPY')

    const yen = await client.get('/affiliate/credits').qs({ currency: 'JPY' }).loginAs(alice.user)
    assert.notInclude(yen.text(), '€11.11')
    yen.assertTextIncludes('¥3,333')
  })

  test('another payee’s credits never appear, nor another panel’s', async ({ client, assert }) => {
    const alice = await member()
    const bob = await member(alice.panel)
    const elsewhere = await member()
    for (const other of [bob, elsewhere]) {
      await createCommission(other, { description: 'Not for Alice', currency: 'CHF' })
      await bookBalance(other, 'CHF', { pending: 99_99 })
    }

    for (const path of ['/affiliate/credits', '/affiliate/credits.csv', '/affiliate']) {
      for (const qs of [{}, { currency: 'CHF' }, { q: 'Alice' }, { status: 'pending' }]) {
        const response = await client.get(path).qs(qs).loginAs(alice.user)
        response.assertStatus(200)
        assert.notInclude(response.text(), 'Not for')
        assert.notInclude(response.text(), 'CHF')
      }
    }
    const theirs = await client.get('/affiliate/credits').loginAs(bob.user)
    theirs.assertTextIncludes('Not for Alice')
  })

  test('nothing on the page or in its CSV says who the client is', async ({ client, assert }) => {
    const alice = await member()
    const carla = await createClient(alice.panel, {
      email: 'carla@carla-shop.it',
      name: 'Carla Rossi',
      company: 'Bottega Rossi',
    })
    const referralId = await createReferral(alice, { client_id: carla.id, kind: 'order' })
    await createCommission(alice, {
      referral_id: referralId,
      description: 'Hosting - carla-shop.it for Carla Rossi, Bottega Rossi',
    })

    for (const path of ['/affiliate/credits', '/affiliate/credits.csv']) {
      const response = await client.get(path).loginAs(alice.user)
      response.assertStatus(200)
      assert.include(response.text(), 'Hosting - c***.it')
      assert.notMatch(response.text(), /carla|rossi|bottega/i)
      assert.notInclude(response.text(), carla.externalId)
    }
  })

  test('the CSV has every match, amounts as numbers, their currency beside them', async ({
    client,
    assert,
  }) => {
    const alice = await member()
    const credit = await createCommission(alice, {
      description: '=1+1',
      paid_at: NOON,
      base_amount: 90_00,
      amount: 9_00,
    })
    await createCommission(alice, {
      paid_at: NOON + DAY,
      item_amount: -100_00,
      base_amount: -90_00,
      amount: -9_00,
      status: 'reversed',
      reverses_id: credit,
    })
    for (let i = 0; i < 30; i++) {
      await createCommission(alice, { currency: 'JPY', item_amount: 1_990, paid_at: NOON - DAY })
    }

    const csv = await client.get('/affiliate/credits.csv').loginAs(alice.user)
    csv.assertStatus(200)
    assert.match(csv.header('content-type') as string, /^text\/csv/)
    const rows = lines(csv.text())
    assert.lengthOf(rows, 33)
    assert.equal(
      rows[1],
      '2026-11-21 13:00:00,Starter Hosting,-100.00,-90.00,10,-9.00,EUR,Reversed,,2026-11-20 13:00:00,,'
    )
    assert.equal(
      rows[2],
      `2026-11-20 13:00:00,"'=1+1",100.00,90.00,10,9.00,EUR,Pending,2026-12-20 13:00:00,,,`
    )
    assert.include(rows[3], ',1990,1990,10,199,JPY,')

    const filtered = await client
      .get('/affiliate/credits.csv')
      .qs({ status: 'reversed' })
      .loginAs(alice.user)
    assert.lengthOf(lines(filtered.text()), 2)
  })

  test('sixty credits are three pages', async ({ client, assert }) => {
    const alice = await member()
    for (let i = 1; i <= 60; i++) {
      await createCommission(alice, { paid_at: NOON + i, description: `Number ${i}.` })
    }

    const last = await client.get('/affiliate/credits').qs({ page: 3 }).loginAs(alice.user)
    last.assertTextIncludes('51–60 of 60')
    last.assertTextIncludes('Number 1.')
    assert.notInclude(last.text(), 'Number 11.')
    last.assertTextIncludes('Export CSV (60 rows)')
  })

  test('an empty list says what makes credits appear', async ({ client }) => {
    const alice = await member()
    const page = await client.get('/affiliate/credits').loginAs(alice.user)
    page.assertTextIncludes('Credits appear when a referral’s order is paid.')

    const filtered = await client.get('/affiliate/credits').qs({ q: 'nothing' }).loginAs(alice.user)
    filtered.assertTextIncludes('Nothing matches these filters.')
  })

  test('everything is in Italian for who reads Italian', async ({ client }) => {
    const alice = await member()
    await alice.user.merge({ locale: 'it' }).save()
    await createCommission(alice, { paid_at: NOON, item_amount: 1_234_567_80 })
    await bookBalance(alice, 'EUR', { pending: 1_234_56 })

    const page = await client.get('/affiliate/credits').loginAs(alice.user)
    page.assertTextIncludes('Commissioni')
    page.assertTextIncludes('1.234.567,80\u00A0€')
    page.assertTextIncludes('1.234,56\u00A0€')
    page.assertTextIncludes('fino al giorno 20 dic 2026')
  })

  test('every reason has words in both languages', ({ assert }) => {
    for (const locale of ['en', 'it']) {
      const i18n = i18nManager.locale(locale)
      const all = [...CHANGE_CAUSES, 'other'].map((cause) =>
        explainChange({ cause, at: NOON, reason: null }, i18n)
      )
      assert.lengthOf(new Set(all), all.length)
      for (const words of all) assert.notMatch(words, /translation missing|[{}]/)
      assert.match(
        explainChange({ cause: 'admin_rejected', at: NOON, reason: 'Own order' }, i18n),
        /2026: Own order$/
      )
    }
  })
})
