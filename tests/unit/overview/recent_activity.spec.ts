import { test } from '@japa/runner'
import { countVisits, createCommission, createReferral } from '#tests/helpers/earnings'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'
import { daysUpTo, recentActivity } from '#commissions/queries/recent_activity'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** 20 November 2026, 13:00 in Rome. */
const NOW = Date.UTC(2026, 10, 20, 12)

async function earner() {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const link = await createLink(affiliate)
  return {
    panelId: panel.id,
    affiliate,
    link,
    key: { id: affiliate.id, panelId: panel.id, clientId: affiliate.client.id },
  }
}

test.group('Days of the programme', () => {
  test('are cut at midnight in its time zone', ({ assert }) => {
    const [yesterday, today] = daysUpTo(NOW, 2)
    assert.deepEqual(today, {
      number: 20261120,
      since: Date.UTC(2026, 10, 19, 23),
      until: Date.UTC(2026, 10, 20, 23),
    })
    assert.equal(yesterday!.number, 20261119)
    assert.equal(yesterday!.until, today!.since)
  })

  test('just after midnight belongs to the new day', ({ assert }) => {
    assert.equal(daysUpTo(Date.UTC(2026, 10, 20, 22, 59), 1)[0]!.number, 20261120)
    assert.equal(daysUpTo(Date.UTC(2026, 10, 20, 23), 1)[0]!.number, 20261121)
  })

  test('have 23 and 25 hours when the clocks change, and leave no gap', ({ assert }) => {
    const hours = (instant: number) => {
      const [day] = daysUpTo(instant, 1)
      return (day!.until - day!.since) / HOUR
    }
    assert.equal(hours(Date.UTC(2026, 2, 29, 12)), 23)
    assert.equal(hours(Date.UTC(2026, 9, 25, 12)), 25)

    const days = daysUpTo(NOW, 400)
    for (const [index, day] of days.slice(1).entries()) assert.equal(day.since, days[index]!.until)
  })
})

test.group('Recent activity', () => {
  test('an affiliate of whom there is nothing has thirty empty days', async ({ assert }) => {
    const alice = await earner()
    const activity = await recentActivity(alice.key, NOW)

    assert.lengthOf(activity.days, 30)
    assert.equal(activity.days.at(-1)!.number, 20261120)
    assert.equal(activity.days[0]!.number, 20261022)
    assert.deepEqual(activity.visits, { total: 0, before: 0, perDay: Array(30).fill(0) })
    assert.deepEqual(activity.referrals, { total: 0, qualified: 0, before: 0 })
    assert.deepEqual(activity.commissions, [])
  })

  test('visits of all own links are added up, by day, and set beside the days before', async ({
    assert,
  }) => {
    const alice = await earner()
    const bob = await earner()
    const deleted = await createLink(alice.affiliate, { deleted_at: NOW })
    await countVisits(alice.link, 20261120, 3)
    await countVisits(deleted, 20261120, 4)
    await countVisits(alice.link, 20261022, 5)
    await countVisits(alice.link, 20261021, 6)
    await countVisits(alice.link, 20260922, 7)
    await countVisits(alice.link, 20260921, 100)
    await countVisits(bob.link, 20261120, 1000)

    const { visits } = await recentActivity(alice.key, NOW)
    assert.equal(visits.total, 12)
    assert.equal(visits.before, 13)
    assert.equal(visits.perDay.at(-1), 7)
    assert.equal(visits.perDay[0], 5)
  })

  test('referrals are counted, and the qualified among them', async ({ assert }) => {
    const alice = await earner()
    const bob = await earner()
    await createReferral(alice, { occurred_at: NOW, status: 'qualified' })
    await createReferral(alice, { occurred_at: NOW - DAY })
    await createReferral(alice, { occurred_at: NOW - 31 * DAY, status: 'qualified' })
    await createReferral(alice, { occurred_at: NOW - 70 * DAY })
    await createReferral(bob, { occurred_at: NOW })

    const { referrals } = await recentActivity(alice.key, NOW)
    assert.deepEqual(referrals, { total: 2, qualified: 1, before: 1 })
  })

  test('commissions are added up by day and currency, taken back ones with their minus', async ({
    assert,
  }) => {
    const alice = await earner()
    const bob = await earner()
    const midnight = Date.UTC(2026, 10, 19, 23)
    await createCommission(alice, { paid_at: midnight, amount: 1_000 })
    await createCommission(alice, { paid_at: midnight - 1, amount: 500 })
    await createCommission(alice, { paid_at: midnight + HOUR, amount: -300 })
    await createCommission(alice, { paid_at: NOW, amount: 1_999, currency: 'JPY' })
    await createCommission(alice, { paid_at: NOW - 31 * DAY, amount: 70, currency: 'USD' })
    await createCommission(alice, { paid_at: NOW - 61 * DAY, amount: 9_999, currency: 'CHF' })
    await createCommission(bob, { paid_at: NOW, amount: 100_000 })

    const { commissions } = await recentActivity(alice.key, NOW)
    assert.deepEqual(
      commissions.map(({ currency, total, before }) => ({ currency, total, before })),
      [
        { currency: 'EUR', total: 1_200, before: 0 },
        { currency: 'JPY', total: 1_999, before: 0 },
        { currency: 'USD', total: 0, before: 70 },
      ]
    )
    assert.deepEqual(commissions[0]!.perDay.slice(-3), [0, 500, 700])
  })

  test('a day with 25 hours holds all of them', async ({ assert }) => {
    const alice = await earner()
    const [day] = daysUpTo(Date.UTC(2026, 9, 25, 12), 1)
    await createCommission(alice, { paid_at: day!.since, amount: 1 })
    await createCommission(alice, { paid_at: day!.until - 1, amount: 2 })
    await createCommission(alice, { paid_at: day!.until, amount: 4 })

    const { commissions, days } = await recentActivity(alice.key, NOW)
    const index = days.findIndex(({ number }) => number === 20261025)
    assert.deepEqual(commissions[0]!.perDay.slice(index, index + 2), [3, 4])
  })
})
