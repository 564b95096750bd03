import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Actor } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, update } from '#core/database/sql'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'
import type { Posting } from '#ledger/posting'
import { redactDescription } from '#referrals/redact_description'
import type { BookedRow } from '#commissions/order_facts'
import {
  type Change,
  type Clawback,
  type CommissionStatus,
  type Credit,
  DIRECT,
  type Edit,
  type Moves,
} from '#commissions/settlement'

/** What an admin decided, kept with the changes that follow from it. */
export interface AdminDecision {
  actor: Actor
  reason: string | null
}

interface Input {
  trx: TransactionClientContract
  panelId: number
  settlement: Moves
  /** The rows that the settlement speaks of, locked. */
  booked: BookedRow[]
  /** Whose items are credited; needed where any is. */
  order?: {
    id: number
    planVersionId: number
    name: string | null
    company: string | null
    /** Of invoice items, by their ids. */
    descriptions: Map<number, string>
  }
  decision?: AdminDecision | undefined
}

/**
 * Writes what a settlement says: commissions, their changes, and the ledger's transactions of both. The only one that
 * changes what a commission amounts to.
 *
 * Each change is a row of `commission_changes` and a transaction `change:<its id>` over the difference; a negative
 * commission is its own change from nothing.
 */
@inject()
export class BookSettlement {
  constructor(private ledger: BookLedgerTransaction) {}

  async handle(input: Input): Promise<void> {
    const { trx, panelId, settlement } = input
    const postings: Posting[] = []
    for (const edit of settlement.edits) postings.push(...(await edited(input, edit)))
    for (const clawback of settlement.clawbacks) {
      postings.push(...(await clawedBack(input, clawback)))
    }
    for (const credit of settlement.credits) postings.push(...(await credited(input, credit)))

    // last: the head of the ledger's chain is what everybody waits for
    if (postings.length > 0) await this.ledger.handle({ trx, panelId, postings })
  }
}

interface Changed {
  id: number
  clientId: number
  currency: string
  /** Before the changes; nothing of a paid one is changed. */
  status: Exclude<CommissionStatus, 'paid' | 'reversed'>
  /** How many changes it has had. */
  count: number
  /** The ledger's transaction that credited what is changed. */
  creditedBy: string
}

async function edited(input: Input, { commission, line, changes, ...to }: Edit) {
  const row = rowOf(input, commission.id)
  await update(
    input.trx,
    `UPDATE commissions SET amount = ?, base_amount = ?, discount = ?, taken_back = ?, rate_bps = ?, \`rule\` = ?,
       decided_by = ?, status = ?, reason = ?, updated_at = ? WHERE id = ?`,
    [
      to.amount,
      to.baseAmount,
      line?.discount ?? commission.discount,
      line?.takenBack ?? commission.takenBack,
      line ? line.rateBps : commission.rateBps,
      line ? line.rule : commission.rule,
      line?.decidedBy ?? row.decided_by,
      to.status,
      changes.at(-1)?.cause ?? row.reason,
      now(),
      row.id,
    ]
  )
  return bookChanges(input, changes, {
    id: row.id,
    clientId: row.client_id,
    currency: row.currency,
    status: commission.status as Changed['status'],
    count: Number(row.changes),
    creditedBy: `credit:${row.id}`,
  })
}

async function clawedBack(input: Input, { commission, sequence, amount, ...rest }: Clawback) {
  const row = rowOf(input, commission.id)
  const at = now()
  const id = await insert(input.trx, 'commissions', [
    {
      panel_id: input.panelId,
      invoice_id: row.invoice_id,
      invoice_item_id: row.invoice_item_id,
      level: DIRECT,
      sequence,
      client_id: row.client_id,
      affiliate_id: row.affiliate_id,
      referral_id: row.referral_id,
      order_id: row.order_id,
      plan_version_id: row.plan_version_id,
      description: row.description,
      currency: row.currency,
      item_amount: rest.baseAmount,
      base_amount: rest.baseAmount,
      rate_bps: row.rate_bps,
      rule: row.rule,
      decided_by: row.decided_by,
      amount,
      status: 'available',
      release: 'automatic',
      reason: rest.change.cause,
      paid_at: rest.change.refund?.at ?? at,
      available_at: at,
      reverses_id: row.id,
      created_at: at,
      updated_at: at,
    },
  ])
  return bookChanges(input, [rest.change], {
    id,
    clientId: row.client_id,
    currency: row.currency,
    status: 'available',
    count: 0,
    creditedBy: `credit:${row.id}`,
  })
}

async function credited(input: Input, credit: Credit): Promise<Posting[]> {
  const { trx, panelId } = input
  const order = input.order!
  const { invoice, line, earner, amount, changes } = credit
  const at = now()
  const id = await insert(trx, 'commissions', [
    {
      panel_id: panelId,
      invoice_id: invoice.id,
      invoice_item_id: line.itemId,
      level: DIRECT,
      sequence: credit.sequence,
      client_id: earner.clientId,
      affiliate_id: earner.affiliateId,
      referral_id: earner.referralId,
      order_id: order.id,
      plan_version_id: order.planVersionId,
      description: redactDescription(order.descriptions.get(line.itemId)!, order).slice(0, 500),
      currency: invoice.currency,
      item_amount: line.itemAmount,
      discount: line.discount,
      taken_back: line.takenBack,
      base_amount: credit.baseAmount,
      rate_bps: line.rateBps,
      rule: line.rule,
      decided_by: line.decidedBy,
      amount: changes.at(-1)?.to ?? amount,
      status: credit.status,
      release: credit.release,
      reason: changes.at(-1)?.cause ?? null,
      paid_at: credit.paidAt,
      available_at: credit.availableAt,
      reverses_id: null,
      created_at: at,
      updated_at: at,
    },
  ])
  const posting: Posting = {
    currency: invoice.currency,
    kind: 'commission.credited',
    reference: `credit:${id}`,
    occurredAt: credit.paidAt,
    entries: [
      { clientId: earner.clientId, account: 'commission_expense', amount },
      { clientId: earner.clientId, account: 'payable_pending', amount: 0 - amount },
    ],
  }
  const changed = await bookChanges(input, changes, {
    id,
    clientId: earner.clientId,
    currency: invoice.currency,
    status: 'pending',
    count: 0,
    creditedBy: posting.reference,
  })
  return [posting, ...changed]
}

async function bookChanges(
  { trx, decision }: Input,
  changes: Change[],
  commission: Changed
): Promise<Posting[]> {
  const { clientId } = commission
  const account = commission.status === 'available' ? 'payable_available' : 'payable_pending'
  const postings: Posting[] = []

  for (const [index, { from, to, cause, refund }] of changes.entries()) {
    const isDecided = cause === 'admin_rejected' || cause === 'review_rejected'
    const said = isDecided ? decision : undefined
    const at = now()
    const id = await insert(trx, 'commission_changes', [
      {
        commission_id: commission.id,
        number: commission.count + index + 1,
        from_amount: from,
        to_amount: to,
        cause,
        refund_id: refund?.id ?? null,
        reason: said?.reason ?? null,
        user_id: said?.actor.userId ?? null,
        actor_name: said?.actor.name.slice(0, 200) ?? null,
        at: refund?.at ?? at,
        created_at: at,
      },
    ])
    postings.push({
      currency: commission.currency,
      kind: 'commission.changed',
      reference: `change:${id}`,
      reason: cause,
      reverses: commission.creditedBy,
      occurredAt: refund?.at ?? at,
      entries: [
        { clientId, account: 'commission_expense', amount: to - from },
        { clientId, account, amount: from - to },
      ],
    })
  }
  return postings
}

function rowOf({ booked }: Input, id: number): BookedRow {
  return booked.find((row) => row.id === id)!
}
