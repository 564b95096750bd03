/**
 * Reads what an order's settlement goes by: the decision, the terms, what was paid and taken back, what is booked. Whoever
 * calls holds the client's lock.
 */
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { forUpdate } from '#core/database/transaction'
import { select } from '#core/database/sql'
import { type PlanTerms, readPlanTerms } from '#plans/plan_terms'
import { planVersionAtSql } from '#plans/plan_versions'
import {
  type BookedCommission,
  type CommissionStatus,
  DIRECT,
  type Earner,
  type OrderFacts,
  type Refund,
  type SettledInvoice,
} from '#commissions/settlement'

export interface SettledOrder {
  id: number
  panelId: number
  externalId: string
  facts: OrderFacts
  /** Of the client: not to be shown to the affiliate. */
  name: string | null
  company: string | null
  earner: Earner | null
  review: 'open' | 'accepted' | 'rejected' | null
  planVersionId: number
  terms: PlanTerms
  /** Null where nobody is credited. */
  referral: ReferralFacts | null
  commissions: number
}

export interface ReferralFacts {
  id: number
  status: string
  reason: string
  reasonValues: Record<string, string | number>
  /** Why the order's decision credits. */
  creditedBy: string
}

/** A commission that is booked, with what further ones of the same item take over from it. */
export interface BookedRow {
  id: number
  invoice_id: number
  invoice_item_id: number
  last_sequence: number
  client_id: number
  affiliate_id: number | null
  referral_id: number
  order_id: number | null
  plan_version_id: number
  description: string
  currency: string
  item_amount: number
  discount: number
  taken_back: number
  base_amount: number
  rate_bps: number | null
  rule: number | null
  decided_by: string
  amount: number
  status: CommissionStatus
  reason: string | null
  reverses_id: number | null
  rejected_at: number | null
  changes: number
  last_refund_id: number | null
}

interface OrderRow {
  id: number
  panel_id: number
  external_id: string
  trial: number
  subtotal: number
  discount: number
  currency: string
  status: string
  status_at: number
  name: string | null
  company: string | null
  outcome: 'credited' | 'refused' | null
  reason: string | null
  affiliate_id: number | null
  payee_id: number | null
  referral_id: number | null
  referral_status: string | null
  referral_reason: string | null
  reason_values: string | null
  review: SettledOrder['review']
  plan_version_id: number | null
  terms: string | null
  commissions: number
}

interface ItemRow {
  invoice_id: number
  external_id: string
  order_id: number | null
  paid_at: number
  currency: string
  discount: number
  total: number
  refunds: number
  item_id: number
  service_external_id: string | null
  service_order: string | null
  description: string
  kind: string
  product_id: string | null
  product_group: string | null
  tld: string | null
  domain_action: string | null
  billing_cycle: string | null
  amount: number
  renewal: number
  last_sequence: number | null
}

/**
 * @returns null for an order that is not decided yet
 * @throws E_NO_PLAN where no plan is in force: see `EnsureDefaultPlan`
 */
export async function readOrder(
  trx: TransactionClientContract,
  orderId: number,
  ensurePlan: () => Promise<void>
): Promise<SettledOrder | null> {
  let row = await orderRow(trx, orderId)
  if (!row?.outcome) return null
  if (row.plan_version_id === null) {
    await ensurePlan()
    row = (await orderRow(trx, orderId))!
  }

  const isCredited = row.outcome === 'credited'
  return {
    id: row.id,
    panelId: row.panel_id,
    externalId: row.external_id,
    facts: {
      trial: Boolean(row.trial),
      netAmount: Number(row.subtotal) - Number(row.discount),
      currency: row.currency,
      status: row.status,
      statusAt: Number(row.status_at),
    },
    name: row.name,
    company: row.company,
    earner: isCredited
      ? {
          affiliateId: row.affiliate_id!,
          clientId: row.payee_id!,
          referralId: row.referral_id!,
        }
      : null,
    review: row.review,
    planVersionId: row.plan_version_id!,
    terms: readPlanTerms(row.terms!),
    referral: isCredited
      ? {
          id: row.referral_id!,
          status: row.referral_status!,
          reason: row.referral_reason!,
          reasonValues: row.reason_values === null ? {} : JSON.parse(row.reason_values),
          creditedBy: row.reason!,
        }
      : null,
    commissions: Number(row.commissions),
  }
}

async function orderRow(trx: TransactionClientContract, orderId: number) {
  const key = `order:${orderId}`
  const planVersion = planVersionAtSql({
    affiliateId: 'receipts.affiliate_id',
    role: 'receipts.role',
    panelId: 'orders.panel_id',
    instant: 'orders.placed_at',
  })
  const [row] = await select<OrderRow>(
    trx,
    `SELECT orders.id, orders.panel_id, orders.external_id, orders.trial, orders.subtotal, orders.discount,
       orders.currency, orders.status, orders.status_at, clients.name, clients.company,
       receipts.outcome, receipts.reason, receipts.affiliate_id, affiliates.client_id AS payee_id,
       referrals.id AS referral_id, referrals.status AS referral_status, referrals.reason AS referral_reason,
       referrals.reason_values, reviews.state AS review, plan_versions.id AS plan_version_id, plan_versions.terms,
       (SELECT COUNT(*) FROM commissions WHERE order_id = orders.id) AS commissions
     FROM orders
     JOIN clients ON clients.id = orders.client_id
     LEFT JOIN receipts ON receipts.subject_key = ?
       AND receipts.decision = (SELECT MAX(decision) FROM receipts WHERE subject_key = ?)
     LEFT JOIN affiliates ON affiliates.id = receipts.affiliate_id
     LEFT JOIN referrals ON referrals.subject_key = ? AND referrals.affiliate_id = receipts.affiliate_id
     LEFT JOIN reviews ON reviews.order_id = orders.id AND reviews.affiliate_id = receipts.affiliate_id
     LEFT JOIN plan_versions ON plan_versions.id = ${planVersion}
     WHERE orders.id = ?`,
    [key, key, key, orderId]
  )
  return row
}

/**
 * The order's commissions, locked: a release or payout that runs meanwhile waits, or has happened.
 */
export function readBooked(trx: TransactionClientContract, orderId: number): Promise<BookedRow[]> {
  return lockBooked(trx, 'order_id = ? AND level = ?', [orderId, DIRECT])
}

/**
 * @param where a condition on `commissions`
 */
export function lockBooked(
  trx: TransactionClientContract,
  where: string,
  bindings: (string | number)[]
): Promise<BookedRow[]> {
  return select<BookedRow>(
    trx,
    `SELECT id, invoice_id, invoice_item_id, client_id, affiliate_id, referral_id, order_id, plan_version_id,
       description, currency, item_amount, discount, taken_back, base_amount, rate_bps, \`rule\`, decided_by, amount,
       status, reason, reverses_id, rejected_at,
       (SELECT MAX(others.sequence) FROM commissions AS others
        WHERE others.panel_id = commissions.panel_id AND others.invoice_id = commissions.invoice_id
          AND others.invoice_item_id = commissions.invoice_item_id AND others.level = commissions.level) AS last_sequence,
       (SELECT COUNT(*) FROM commission_changes WHERE commission_id = commissions.id) AS changes,
       (SELECT MAX(refund_id) FROM commission_changes WHERE commission_id = commissions.id) AS last_refund_id
     FROM commissions WHERE ${where} ORDER BY id${forUpdate(trx)}`,
    bindings
  )
}

export function bookedCommission(row: BookedRow): BookedCommission {
  return {
    id: row.id,
    invoiceId: row.invoice_id,
    itemId: row.invoice_item_id,
    lastSequence: row.last_sequence,
    affiliateId: row.affiliate_id,
    itemAmount: Number(row.item_amount),
    discount: Number(row.discount),
    takenBack: Number(row.taken_back),
    baseAmount: Number(row.base_amount),
    rateBps: row.rate_bps,
    rule: row.rule,
    amount: Number(row.amount),
    status: row.status,
    reversesId: row.reverses_id,
    isRejected: row.rejected_at !== null,
    lastRefundId: row.last_refund_id ?? 0,
  }
}

/**
 * The invoices that name the order, and those with an item of a service that the order created; each with all its items,
 * over which its discount is split, and what they are called.
 */
export async function readInvoices(
  client: QueryClientContract,
  order: Pick<SettledOrder, 'id' | 'panelId' | 'externalId' | 'facts'>
): Promise<{ invoices: SettledInvoice[]; descriptions: Map<number, string> }> {
  // all joined to the left, so that the few that are chosen come first: MariaDB would rather look through all invoices
  const joined = await select<ItemRow>(
    client,
    `SELECT invoices.id AS invoice_id, invoices.external_id, invoices.order_id, invoices.paid_at, invoices.currency,
       invoices.discount, invoices.total, items.id AS item_id, items.service_external_id,
       services.order_external_id AS service_order, items.description, items.kind, items.product_id,
       items.product_group, items.tld, items.domain_action, items.billing_cycle, items.amount, items.renewal,
       (SELECT COUNT(*) FROM refunds WHERE refunds.invoice_id = invoices.id) AS refunds,
       (SELECT MAX(sequence) FROM commissions
        WHERE commissions.panel_id = invoices.panel_id AND commissions.invoice_id = invoices.id
          AND commissions.invoice_item_id = items.id AND commissions.level = ?) AS last_sequence
     FROM (
       SELECT id FROM invoices WHERE order_id = ?
       UNION
       SELECT invoices.id FROM services
       JOIN invoice_items ON invoice_items.service_external_id = services.external_id
       JOIN invoices ON invoices.id = invoice_items.invoice_id AND invoices.panel_id = services.panel_id
       WHERE services.panel_id = ? AND services.order_external_id = ?
     ) AS chosen
     LEFT JOIN invoices ON invoices.id = chosen.id
     LEFT JOIN invoice_items AS items ON items.invoice_id = chosen.id
     LEFT JOIN services ON services.panel_id = invoices.panel_id
       AND services.external_id = items.service_external_id
     ORDER BY chosen.id, items.id`,
    [DIRECT, order.id, order.panelId, order.externalId]
  )
  // an invoice may have no items
  const rows = joined.filter(({ item_id: itemId }) => itemId !== null)
  const refunds = await readRefunds(client, rows)

  const invoices = new Map<number, SettledInvoice>()
  for (const row of rows) {
    let invoice = invoices.get(row.invoice_id)
    if (!invoice) {
      invoice = {
        id: row.invoice_id,
        externalId: row.external_id,
        paidAt: Number(row.paid_at),
        currency: row.currency,
        discount: Number(row.discount),
        total: Number(row.total),
        refunds: refunds.get(row.invoice_id) ?? [],
        items: [],
      }
      invoices.set(row.invoice_id, invoice)
    }
    invoice.items.push({
      id: row.item_id,
      kind: row.kind,
      productId: row.product_id,
      productGroup: row.product_group,
      tld: row.tld,
      domainAction: row.domain_action,
      billingCycle: row.billing_cycle,
      amount: Number(row.amount),
      renewal: Boolean(row.renewal),
      isOfOrder: isOfOrder(order, row),
      service: row.service_external_id,
      lastSequence: row.last_sequence ?? -1,
    })
  }
  return {
    // an invoice of the order's service may have nothing of the order itself
    invoices: [...invoices.values()].filter(({ items }) => items.some((item) => item.isOfOrder)),
    descriptions: new Map(rows.map((row) => [row.item_id, row.description])),
  }
}

/**
 * What a service costs later (renewals, upgrades, usage) belongs to the order that created it, whatever order the invoice
 * names. A renewal of a service of which no order is known belongs to nobody: who clicked later has not brought it. A
 * trial's order is named by the invoice of its first payment, which may be told before the service.
 */
export function isOfOrder(
  order: Pick<SettledOrder, 'id' | 'externalId'> & { facts: Pick<OrderFacts, 'trial'> },
  item: Pick<ItemRow, 'order_id' | 'service_external_id' | 'service_order' | 'kind' | 'renewal'>
) {
  const isNamed = item.order_id === order.id
  if (item.service_external_id === null) return isNamed

  const isLater = Boolean(item.renewal) || item.kind === 'upgrade' || item.kind === 'usage'
  if (item.service_order !== null && (isLater || item.order_id === null)) {
    return item.service_order === order.externalId
  }
  return isNamed && (!item.renewal || order.facts.trial)
}

async function readRefunds(client: QueryClientContract, rows: ItemRow[]) {
  const ids = [
    ...new Set(rows.filter((row) => Number(row.refunds) > 0).map((row) => row.invoice_id)),
  ]
  const refunds = new Map<number, Refund[]>()
  if (ids.length === 0) return refunds

  const found = await select<{
    id: number
    invoice_id: number
    kind: Refund['kind']
    amount: number
    refunded_at: number
  }>(
    client,
    `SELECT id, invoice_id, kind, amount, refunded_at FROM refunds
     WHERE invoice_id IN (${ids.map(() => '?').join(', ')}) AND ignored IS NULL ORDER BY id`,
    ids
  )
  for (const { id, invoice_id: invoiceId, kind, amount, refunded_at: at } of found) {
    const list = refunds.get(invoiceId) ?? []
    refunds.set(invoiceId, list)
    list.push({ id, kind, amount: Number(amount), at: Number(at) })
  }
  return refunds
}
