import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import type Affiliate from '#affiliates/models/affiliate'
import {
  acceptancesOf,
  applicable,
  scopeOf,
  termsNotice,
  type TermsNotice,
} from '#affiliates/program_terms'
import { acceptAgain } from '#affiliates/settings'

/**
 * What this member is to be told about a change of the terms, at this request; null: nothing. Without the texts, since
 * it is asked on every page.
 */
export async function termsNoticeOf(affiliate: Affiliate): Promise<TermsNotice | null> {
  const rows = await select<{
    id: number
    panel_id: number | null
    effective_from: number
    published_at: number
  }>(
    db.connection(),
    `SELECT id, panel_id, effective_from, published_at FROM program_terms
     WHERE scope IN (?, ?) AND published_at IS NOT NULL
     ORDER BY effective_from DESC, version DESC, id DESC`,
    [scopeOf(null), scopeOf(affiliate.panelId)]
  )
  const [latest] = applicable(
    rows.map((row) => ({
      id: row.id,
      panelId: row.panel_id,
      effectiveFrom: Number(row.effective_from),
      publishedAt: Number(row.published_at),
    }))
  )
  if (!latest || latest.publishedAt <= affiliate.joinedAt) return null

  const accepted = await acceptancesOf(db.connection(), affiliate.id)
  return termsNotice({
    latest,
    accepted: accepted.map(({ termsId }) => termsId),
    joinedAt: affiliate.joinedAt,
    mustAccept: acceptAgain.value,
    now: now(),
  })
}
