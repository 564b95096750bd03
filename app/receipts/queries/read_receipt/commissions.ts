import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { instant, marks, number, type Row } from '#receipts/queries/read_receipt/rows'
import type { SourceCommission } from '#receipts/source'

export interface BookedCommission extends SourceCommission {
  planVersionId: number
  affiliateId: number | null
}

export async function readCommissions(
  client: QueryClientContract,
  orderId: number
): Promise<BookedCommission[]> {
  const rows = await select<Row>(
    client,
    `SELECT id, panel_id, invoice_id, invoice_item_id, referral_id, affiliate_id, plan_version_id, currency, amount,
       status, reason, paid_at, available_at, reverses_id, created_at, \`release\`, approved_at
     FROM commissions WHERE order_id = ? ORDER BY id`,
    [orderId]
  )
  if (rows.length === 0) return []

  const ids = rows.map(({ id }) => number(id))
  const [changes, releases] = await Promise.all([
    select<Row>(
      client,
      `SELECT id, commission_id, from_amount, to_amount, cause, refund_id, reason, actor_name, at
       FROM commission_changes WHERE commission_id IN (${marks(ids)}) ORDER BY commission_id, number`,
      ids
    ),
    select<Row>(
      client,
      `SELECT reference, occurred_at FROM ledger_transactions
       WHERE panel_id = ? AND reference IN (${marks(ids)})`,
      [number(rows[0]!.panel_id), ...ids.map((id) => `release:${id}`)]
    ),
  ])

  return rows.map((row) => ({
    id: number(row.id),
    invoiceId: number(row.invoice_id),
    itemId: number(row.invoice_item_id),
    referralId: number(row.referral_id),
    affiliateId: row.affiliate_id === null ? null : number(row.affiliate_id),
    planVersionId: number(row.plan_version_id),
    currency: row.currency as string,
    amount: number(row.amount),
    status: row.status as SourceCommission['status'],
    reason: row.reason as string | null,
    paidAt: number(row.paid_at),
    availableAt: number(row.available_at),
    reversesId: row.reverses_id === null ? null : number(row.reverses_id),
    createdAt: number(row.created_at),
    releasedAt: instant(
      releases.find(({ reference }) => reference === `release:${row.id}`)?.occurred_at
    ),
    release: row.release as string,
    approvedAt: instant(row.approved_at),
    changes: changes
      .filter((change) => number(change.commission_id) === number(row.id))
      .map((change) => ({
        id: number(change.id),
        fromAmount: number(change.from_amount),
        toAmount: number(change.to_amount),
        cause: change.cause as string,
        refundId: change.refund_id === null ? null : number(change.refund_id),
        reason: change.reason as string | null,
        actorName: change.actor_name as string | null,
        at: number(change.at),
      })),
  }))
}
