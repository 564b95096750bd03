import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { forUpdate } from '#core/database/transaction'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { paysRenewals, readPlanTerms } from '#plans/plan_terms'
import { planVersionAtSql, planVersionFor, type PlanVersion } from '#plans/plan_versions'
import {
  type BookedCommission,
  type Credit,
  DIRECT,
  type OrderState,
  type Reversal,
  type SettledInvoice,
  settleOrder,
} from '#commissions/settlement'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'
import type { Posting } from '#ledger/posting'
import { insert, select, update } from '#core/database/sql'
import { redactDescription } from '#referrals/redact_description'

interface OrderRow {
  id: number
  panel_id: number
  external_id: string
  client_id: number
  trial: number
  subtotal: number
  discount: number
  currency: string
  status: string
  status_at: number
  placed_at: number
  name: string | null
  company: string | null
  outcome: 'credited' | 'refused' | null
  reason: string | null
  affiliate_id: number | null
  payee_id: number | null
  referral_id: number | null
  referral_status: string | null
  referral_reason: string | null
  plan_version_id: number | null
  terms: string | null
  commissions: number
}

interface ItemRow {
  invoice_id: number
  external_id: string
  paid_at: number
  currency: string
  discount: number
  item_id: number
  description: string
  total: number
  kind: string
  product_id: string | null
  product_group: string | null
  tld: string | null
  domain_action: string | null
  billing_cycle: string | null
  amount: number
  renewal: number
  order_external_id: string | null
}

interface BookedRow {
  id: number
  invoice_id: number
  invoice_item_id: number
  sequence: number
  client_id: number
  affiliate_id: number | null
  referral_id: number
  plan_version_id: number
  description: string
  currency: string
  item_amount: number
  base_amount: number
  rate_bps: number | null
  amount: number
  status: BookedCommission['status']
  reverses_id: number | null
}

const PLAN_VERSION = planVersionAtSql({
  affiliateId: 'receipts.affiliate_id',
  panelId: 'orders.panel_id',
  instant: 'orders.placed_at',
})

/**
 * Books what an order is owed and not yet booked, under its current decision: commissions of its paid invoices, and
 * the taking back of what a later fact showed to be wrong. Repeating it changes nothing; of two at once the UNIQUE
 * keys let one win. Whoever calls holds the client's lock.
 */
@inject()
export class SettleOrder {
  constructor(
    private ledger: BookLedgerTransaction,
    private defaultPlan: EnsureDefaultPlan
  ) {}

  async handle({ trx, orderId }: { trx: TransactionClientContract; orderId: number }) {
    const order = await this.order(trx, orderId)
    if (!order?.outcome) return

    if (order.outcome === 'refused' && order.commissions === 0) return

    const booked = order.commissions === 0 ? [] : await this.booked(trx, orderId)
    const plan = await this.plan(trx, order)
    const items = await this.items(trx, order, plan)
    const settlement = settleOrder({
      order: {
        trial: Boolean(order.trial),
        netAmount: Number(order.subtotal) - Number(order.discount),
        currency: order.currency,
        status: order.status,
        statusAt: Number(order.status_at),
      },
      earner:
        order.outcome === 'credited'
          ? {
              affiliateId: order.affiliate_id!,
              clientId: order.payee_id!,
              referralId: order.referral_id!,
            }
          : null,
      terms: plan.terms,
      invoices: invoicesOf(items, order.external_id),
      booked: booked.map(bookedCommission),
    })

    const postings = [
      ...(await this.reverse(trx, order, settlement.reversals, booked)),
      ...(await this.credit(trx, order, plan, settlement.credits, items)),
    ]
    if (order.outcome === 'credited') await this.markReferral(trx, order, settlement.state)
    // last: the head of the ledger's chain is what everybody waits for
    if (postings.length > 0) {
      await this.ledger.handle({ trx, panelId: order.panel_id, postings })
    }
  }

  private async order(trx: TransactionClientContract, orderId: number) {
    const key = `order:${orderId}`
    const [order] = await select<OrderRow>(
      trx,
      `SELECT orders.id, orders.panel_id, orders.external_id, orders.client_id, orders.trial, orders.subtotal,
         orders.discount, orders.currency, orders.status,
         orders.status_at, orders.placed_at, clients.name, clients.company, receipts.outcome, receipts.reason,
         receipts.affiliate_id, affiliates.client_id AS payee_id, referrals.id AS referral_id,
         referrals.status AS referral_status, referrals.reason AS referral_reason,
         plan_versions.id AS plan_version_id, plan_versions.terms,
         (SELECT COUNT(*) FROM commissions WHERE order_id = orders.id) AS commissions
       FROM orders
       JOIN clients ON clients.id = orders.client_id
       LEFT JOIN receipts ON receipts.subject_key = ?
         AND receipts.decision = (SELECT MAX(decision) FROM receipts WHERE subject_key = ?)
       LEFT JOIN affiliates ON affiliates.id = receipts.affiliate_id
       LEFT JOIN referrals ON referrals.subject_key = ? AND referrals.affiliate_id = receipts.affiliate_id
       LEFT JOIN plan_versions ON plan_versions.id = ${PLAN_VERSION}
       WHERE orders.id = ?`,
      [key, key, key, orderId]
    )
    return order ?? null
  }

  private booked(trx: TransactionClientContract, orderId: number) {
    return select<BookedRow>(
      trx,
      `SELECT id, invoice_id, invoice_item_id, sequence, client_id, affiliate_id, referral_id, plan_version_id,
         description, currency, item_amount, base_amount, rate_bps, amount, status, reverses_id
       FROM commissions WHERE order_id = ? AND level = ? ORDER BY id`,
      [orderId, DIRECT]
    )
  }

  private async plan(trx: TransactionClientContract, order: OrderRow): Promise<PlanVersion> {
    if (order.plan_version_id !== null) {
      return { id: order.plan_version_id, terms: readPlanTerms(order.terms!) }
    }
    await this.defaultPlan.handle({ trx })
    return (await planVersionFor(trx, {
      affiliateId: order.affiliate_id,
      panelId: order.panel_id,
      instant: Number(order.placed_at),
    }))!
  }

  /**
   * The items of the invoices that name the order, and where it matters (a trial's first payment, renewals) of the
   * client's invoices that name none: their items tell by the service.
   */
  private async items(trx: TransactionClientContract, order: OrderRow, { terms }: PlanVersion) {
    const columns = `invoices.id AS invoice_id, invoices.external_id, invoices.paid_at, invoices.currency,
      invoices.discount, invoices.total, invoice_items.kind, invoice_items.product_id, invoice_items.product_group,
      invoice_items.tld, invoice_items.domain_action, invoice_items.billing_cycle, invoice_items.id AS item_id, invoice_items.description, invoice_items.amount,
      invoice_items.renewal`
    const own = await select<ItemRow>(
      trx,
      `SELECT ${columns}, ? AS order_external_id
       FROM invoices JOIN invoice_items ON invoice_items.invoice_id = invoices.id
       WHERE invoices.order_id = ? ORDER BY invoices.id, invoice_items.id`,
      [order.external_id, order.id]
    )
    if (!order.trial && !paysRenewals(terms)) return own

    const others = await select<ItemRow>(
      trx,
      `SELECT ${columns}, services.order_external_id
       FROM invoices
       JOIN invoice_items ON invoice_items.invoice_id = invoices.id
       LEFT JOIN services ON services.panel_id = invoices.panel_id
         AND services.external_id = invoice_items.service_external_id
       WHERE invoices.client_id = ? AND invoices.order_id IS NULL
       ORDER BY invoices.id, invoice_items.id`,
      [order.client_id]
    )
    const ours = new Set(
      others
        .filter((item) => item.order_external_id === order.external_id)
        .map((item) => item.invoice_id)
    )
    return [...own, ...others.filter((item) => ours.has(item.invoice_id))]
  }

  private async reverse(
    trx: TransactionClientContract,
    order: OrderRow,
    reversals: Reversal[],
    booked: BookedRow[]
  ): Promise<Posting[]> {
    if (reversals.length === 0) return []

    const ids = reversals.map(({ commission }) => commission.id)
    const locked = await select<Pick<BookedRow, 'id' | 'status'>>(
      trx,
      `SELECT id, status FROM commissions WHERE id IN (${ids.map(() => '?').join(', ')})
       ORDER BY id${forUpdate(trx)}`,
      ids
    )
    const at = now()
    const postings: Posting[] = []

    for (const { commission, sequence, reason } of reversals) {
      const row = booked.find(({ id }) => id === commission.id)!
      // a release may have happened in the meantime
      const { status } = locked.find(({ id }) => id === commission.id)!
      const isPaid = status === 'paid'
      const id = await insert(trx, 'commissions', [
        {
          panel_id: order.panel_id,
          invoice_id: row.invoice_id,
          invoice_item_id: row.invoice_item_id,
          level: DIRECT,
          sequence,
          client_id: row.client_id,
          affiliate_id: row.affiliate_id,
          referral_id: row.referral_id,
          order_id: order.id,
          plan_version_id: row.plan_version_id,
          description: row.description,
          currency: row.currency,
          item_amount: negative(row.item_amount),
          base_amount: negative(row.base_amount),
          rate_bps: row.rate_bps,
          amount: negative(row.amount),
          // what has been paid out stays paid; the payee owes it from what becomes available
          status: isPaid ? 'available' : 'reversed',
          reason,
          paid_at: at,
          available_at: at,
          reverses_id: row.id,
          created_at: at,
          updated_at: at,
        },
      ])
      if (!isPaid) {
        await update(
          trx,
          "UPDATE commissions SET status = 'reversed', reason = ?, updated_at = ? WHERE id = ?",
          [reason, at, row.id]
        )
      }
      const amount = Number(row.amount)
      const account =
        status === 'pending' || status === 'in_review' ? 'payable_pending' : 'payable_available'
      postings.push({
        currency: row.currency,
        kind: 'commission.reversed',
        reference: `reversal:${id}`,
        reason,
        reverses: `credit:${row.id}`,
        occurredAt: at,
        entries: [
          { clientId: row.client_id, account, amount },
          { clientId: row.client_id, account: 'commission_expense', amount: -amount },
        ],
      })
    }
    return postings
  }

  private async credit(
    trx: TransactionClientContract,
    order: OrderRow,
    plan: PlanVersion,
    credits: Credit[],
    items: ItemRow[]
  ): Promise<Posting[]> {
    const at = now()
    const postings: Posting[] = []

    for (const { invoice, line, earner, sequence, paidAt, availableAt } of credits) {
      const { description } = items.find(({ item_id: itemId }) => itemId === line.itemId)!
      const id = await insert(trx, 'commissions', [
        {
          panel_id: order.panel_id,
          invoice_id: invoice.id,
          invoice_item_id: line.itemId,
          level: DIRECT,
          sequence,
          client_id: earner.clientId,
          affiliate_id: earner.affiliateId,
          referral_id: earner.referralId,
          order_id: order.id,
          plan_version_id: plan.id,
          description: redactDescription(description, order).slice(0, 500),
          currency: invoice.currency,
          item_amount: line.itemAmount,
          base_amount: line.baseAmount,
          rate_bps: line.rateBps,
          amount: line.amount,
          status: 'pending',
          reason: null,
          paid_at: paidAt,
          available_at: availableAt,
          reverses_id: null,
          created_at: at,
          updated_at: at,
        },
      ])
      postings.push({
        currency: invoice.currency,
        kind: 'commission.credited',
        reference: `credit:${id}`,
        occurredAt: paidAt,
        entries: [
          { clientId: earner.clientId, account: 'commission_expense', amount: line.amount },
          { clientId: earner.clientId, account: 'payable_pending', amount: -line.amount },
        ],
      })
    }
    return postings
  }

  private async markReferral(trx: TransactionClientContract, order: OrderRow, state: OrderState) {
    const reason = state.status === 'rejected' ? state.reason : order.reason
    const isSettledElsewhere =
      order.referral_status === 'in_review' || order.referral_status === 'refunded'
    const isSo = order.referral_status === state.status && order.referral_reason === reason
    if (isSettledElsewhere || isSo) return

    await update(trx, 'UPDATE referrals SET status = ?, reason = ?, updated_at = ? WHERE id = ?', [
      state.status,
      reason,
      now(),
      order.referral_id,
    ])
  }
}

/** Not `-0`, which some drivers keep. */
const negative = (amount: number) => 0 - Number(amount)

function bookedCommission(row: BookedRow): BookedCommission {
  return {
    id: row.id,
    invoiceId: row.invoice_id,
    itemId: row.invoice_item_id,
    sequence: row.sequence,
    clientId: row.client_id,
    affiliateId: row.affiliate_id,
    currency: row.currency,
    amount: Number(row.amount),
    status: row.status,
    reversesId: row.reverses_id,
  }
}

function invoicesOf(rows: ItemRow[], orderExternalId: string): SettledInvoice[] {
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
        takenBack: 0,
        items: [],
      }
      invoices.set(row.invoice_id, invoice)
    }
    invoice.items.push({
      id: row.item_id,
      amount: Number(row.amount),
      renewal: Boolean(row.renewal),
      isOfOrder: row.order_external_id === orderExternalId,
      kind: row.kind,
      productId: row.product_id,
      productGroup: row.product_group,
      tld: row.tld,
      domainAction: row.domain_action,
      billingCycle: row.billing_cycle,
      renewalsBefore: 0,
    })
  }
  return [...invoices.values()]
}
