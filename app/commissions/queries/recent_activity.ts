import { DateTime } from 'luxon'
import db from '@adonisjs/lucid/services/db'
import { programTimeZone } from '#config/program'
import { programDaysUpTo } from '#links/program_day'

/**
 * A day of the programme's time zone: 23 to 25 hours.
 */
export interface Day {
  /** As the daily counters keep it. */
  number: number
  /** Milliseconds: the first instant of the day, and of the next one. */
  since: number
  until: number
}

/**
 * @returns the day that `instant` falls on and those before it, oldest first
 */
export function daysUpTo(instant: number, count: number): Day[] {
  const today = DateTime.fromMillis(instant, { zone: programTimeZone }).startOf('day')

  return programDaysUpTo(instant, count).map((number, index) => {
    const start = today.minus({ days: count - 1 - index })
    return { number, since: start.toMillis(), until: start.plus({ days: 1 }).toMillis() }
  })
}

/**
 * A figure of the last days, beside the same number of days before them.
 */
export interface Trend {
  total: number
  before: number
  perDay: number[]
}

export interface RecentActivity {
  days: Day[]
  visits: Trend
  referrals: { total: number; qualified: number; before: number }
  /** Minor units, negative ones included; in the order of the currencies' codes. */
  commissions: (Trend & { currency: string })[]
}

interface Earner {
  id: number
  panelId: number
  clientId: number
}

/**
 * Visits, referrals and commissions of the last `count` days, today included. Visits come from the daily counters: the
 * cost does not grow with their number.
 */
export async function recentActivity(
  affiliate: Earner,
  instant: number,
  count = 30
): Promise<RecentActivity> {
  const all = daysUpTo(instant, count * 2)
  const days = all.slice(count)
  const trend = (values: number[]): Trend => ({
    total: add(values.slice(count)),
    before: add(values.slice(0, count)),
    perDay: values.slice(count),
  })

  const [visits, referrals, commissions] = await Promise.all([
    visitsPerDay(affiliate.id, all),
    referralsOf(affiliate.id, all, count),
    commissionsPerDay(affiliate, all),
  ])

  return {
    days,
    visits: trend(visits),
    referrals,
    commissions: commissions
      .map(({ currency, values }) => ({ currency, ...trend(values) }))
      .filter(({ perDay, before }) => before !== 0 || perDay.some((amount) => amount !== 0)),
  }
}

const add = (values: number[]) => values.reduce((total, value) => total + value, 0)

async function visitsPerDay(affiliateId: number, days: Day[]): Promise<number[]> {
  const rows: { day: number; visits: number | string }[] = await db
    .from('links')
    .innerJoin('link_daily_visits as counted', 'counted.link_id', 'links.id')
    .where('links.affiliate_id', affiliateId)
    .whereBetween('counted.day', [days[0]!.number, days.at(-1)!.number])
    .select('counted.day')
    .sum('counted.visits as visits')
    .groupBy('counted.day')

  const visits = new Map(rows.map((row) => [row.day, Number(row.visits)]))
  return days.map((day) => visits.get(day.number) ?? 0)
}

async function referralsOf(affiliateId: number, all: Day[], count: number) {
  const middle = all[count]!.since
  const counted = (column: string) => `SUM(CASE WHEN ${column} THEN 1 ELSE 0 END)`

  const row = await db
    .from('referrals')
    .where('affiliate_id', affiliateId)
    .where('occurred_at', '>=', all[0]!.since)
    .where('occurred_at', '<', all.at(-1)!.until)
    .select(
      db.raw(`${counted('occurred_at >= ?')} AS recent`, [middle]),
      db.raw(`${counted("occurred_at >= ? AND status = 'qualified'")} AS qualified`, [middle]),
      db.raw(`${counted('occurred_at < ?')} AS earlier`, [middle])
    )
    .first()

  return {
    total: Number(row.recent ?? 0),
    qualified: Number(row.qualified ?? 0),
    before: Number(row.earlier ?? 0),
  }
}

/**
 * One range of the index, cut into days where they end: a day of the zone is not always 24 hours, so no division
 * will do.
 */
async function commissionsPerDay(payee: Earner, days: Day[]) {
  const cases = days.map((_, index) => `WHEN paid_at < ? THEN ${index}`).join(' ')
  const rows: { day: number; currency: string; amount: number | string }[] = await db
    .from('commissions')
    .where('client_id', payee.clientId)
    .where('panel_id', payee.panelId)
    .where('paid_at', '>=', days[0]!.since)
    .where('paid_at', '<', days.at(-1)!.until)
    .select(
      'currency',
      db.raw(
        `CASE ${cases} END AS day`,
        days.map((day) => day.until)
      )
    )
    .sum('amount as amount')
    .groupBy('currency', 'day')
    .orderBy('currency')

  const currencies = [...new Set(rows.map((row) => row.currency))]
  return currencies.map((currency) => {
    const amounts = new Map(
      rows
        .filter((row) => row.currency === currency)
        .map((row) => [Number(row.day), Number(row.amount)])
    )
    return { currency, values: days.map((_, index) => amounts.get(index) ?? 0) }
  })
}
