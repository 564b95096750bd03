import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'

export interface Application {
  id: number
  siteUrl: string | null
  /** null once it was erased. */
  promotion: string | null
  appliedAt: number
  decision: 'approved' | 'declined' | 'withdrawn' | null
  decidedAt: number | null
  decidedBy: string | null
  reason: string | null
}

/**
 * All applications of a membership, newest first.
 */
export async function applicationsOf(affiliateId: number): Promise<Application[]> {
  const rows = await select<{
    id: number
    site_url: string | null
    promotion: string | null
    applied_at: number
    decision: Application['decision']
    decided_at: number | null
    decided_by: string | null
    reason: string | null
  }>(
    db.connection(),
    `SELECT id, site_url, promotion, applied_at, decision, decided_at, decided_by, reason
     FROM affiliate_applications WHERE affiliate_id = ? ORDER BY applied_at DESC, id DESC`,
    [affiliateId]
  )
  return rows.map((row) => ({
    id: row.id,
    siteUrl: row.site_url,
    promotion: row.promotion,
    appliedAt: Number(row.applied_at),
    decision: row.decision,
    decidedAt: row.decided_at === null ? null : Number(row.decided_at),
    decidedBy: row.decided_by,
    reason: row.reason,
  }))
}
