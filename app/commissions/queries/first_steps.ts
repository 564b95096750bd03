import db from '@adonisjs/lucid/services/db'

/**
 * How far a new affiliate has come: each step is done once and stays done.
 */
export interface FirstSteps {
  hasLink: boolean
  hasVisit: boolean
}

export async function firstSteps(affiliateId: number): Promise<FirstSteps> {
  const link = await db
    .from('links')
    .where({ affiliate_id: affiliateId, kind: 'affiliate' })
    .select('id')
    .first()
  if (!link) return { hasLink: false, hasVisit: false }

  const visit = await db
    .from('links')
    .innerJoin('link_daily_visits as counted', 'counted.link_id', 'links.id')
    .where('links.affiliate_id', affiliateId)
    .where('links.kind', 'affiliate')
    .select('counted.day')
    .first()
  return { hasLink: true, hasVisit: Boolean(visit) }
}
