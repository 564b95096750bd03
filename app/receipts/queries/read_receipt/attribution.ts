import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import type { ReceiptFacts } from '#referrals/decide'
import { instant, marks, number, type Row } from '#receipts/queries/read_receipt/rows'
import type { SourceDecision, SourceLink, SourceReferral, SourceReview } from '#receipts/source'

/**
 * @param key as receipts keep it: `order:<our id>`, `signup:<the client's>`
 */
export async function readDecisions(
  client: QueryClientContract,
  key: string
): Promise<SourceDecision[]> {
  const rows = await select<{ decision: number; decided_at: number; facts: string }>(
    client,
    'SELECT decision, decided_at, facts FROM receipts WHERE subject_key = ? ORDER BY decision',
    [key]
  )
  return rows.map((row) => ({
    decision: row.decision,
    decidedAt: number(row.decided_at),
    facts: JSON.parse(row.facts) as ReceiptFacts,
  }))
}

export async function readReferrals(
  client: QueryClientContract,
  key: string
): Promise<SourceReferral[]> {
  const rows = await select<Row>(
    client,
    `SELECT id, affiliate_id, link_id, status, reason, occurred_at
     FROM referrals WHERE subject_key = ? ORDER BY id`,
    [key]
  )
  return rows.map((row) => ({
    id: number(row.id),
    affiliateId: number(row.affiliate_id),
    linkId: number(row.link_id),
    status: row.status as SourceReferral['status'],
    reason: row.reason as string,
    occurredAt: number(row.occurred_at),
  }))
}

export async function readLinks(client: QueryClientContract, ids: number[]): Promise<SourceLink[]> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return []
  const rows = await select<Row>(
    client,
    `SELECT id, name, code, deleted_at, affiliate_id FROM links WHERE id IN (${marks(wanted)}) ORDER BY id`,
    wanted
  )
  return rows.map((row) => ({
    id: number(row.id),
    name: row.name as string,
    code: row.code as string,
    isDeleted: row.deleted_at !== null,
    affiliateId: number(row.affiliate_id),
  }))
}

export async function readReviews(
  client: QueryClientContract,
  orderId: number
): Promise<SourceReview[]> {
  const rows = await select<Row>(
    client,
    `SELECT reviews.affiliate_id, reviews.state, reviews.reasons, reviews.opened_at, reviews.decided_at, reviews.note,
       users.name AS decided_by
     FROM reviews LEFT JOIN users ON users.id = reviews.decided_by
     WHERE reviews.order_id = ? ORDER BY reviews.id`,
    [orderId]
  )
  return rows.map((row) => ({
    affiliateId: number(row.affiliate_id),
    state: row.state as SourceReview['state'],
    reasons: JSON.parse(row.reasons as string) as SourceReview['reasons'],
    openedAt: number(row.opened_at),
    decidedAt: instant(row.decided_at),
    decidedBy: row.decided_by as string | null,
    note: row.note as string | null,
  }))
}
