import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { programDaysUpTo } from '#links/program_day'
import { countReferrals } from '#links/queries/list_links'

export interface LinkFigures {
  /** Visits of the last 30 days, today's included. */
  recentVisits: number
  visits: number
  referrals: number
}

/**
 * What a link has brought so far.
 */
export async function linkFigures(linkId: number): Promise<LinkFigures> {
  const [first] = programDaysUpTo(now(), 30)
  const counters = await db
    .from('link_daily_visits')
    .where('link_id', linkId)
    .select(
      db.raw('SUM(visits) AS visits'),
      db.raw('SUM(CASE WHEN day >= ? THEN visits ELSE 0 END) AS recent', [first!])
    )
    .first()
  const referrals = await countReferrals([linkId])

  return {
    recentVisits: Number(counters?.recent ?? 0),
    visits: Number(counters?.visits ?? 0),
    referrals: referrals.get(linkId) ?? 0,
  }
}
