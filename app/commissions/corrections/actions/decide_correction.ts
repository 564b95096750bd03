import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { bookCorrection } from '#commissions/corrections/book_correction'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'

interface Input {
  actor: Actor & { userId: number }
  correctionId: number
  decision: 'book' | 'refuse' | 'withdraw'
  /** Why it is refused; nothing else needs one. */
  reason?: string | null
}

export type DecidedCorrection =
  | { ok: true; state: 'booked' | 'refused' | 'withdrawn' }
  /** Somebody has decided it already: what it is now. */
  | { ok: false; reason: 'decided'; state: string }
  /** Who asked for it cannot be the second admin. */
  | { ok: false; reason: 'own_request' }
  /** Only who asked for it may withdraw it. */
  | { ok: false; reason: 'not_own_request' }

interface Row {
  id: number
  panel_id: number
  client_id: number
  affiliate_id: number
  currency: string
  amount: number
  reason: string
  state: string
  requested_by: number
}

const STATES = { book: 'booked', refuse: 'refused', withdraw: 'withdrawn' } as const

/**
 * The second admin's decision on a correction that waits, or its withdrawal by who asked for it. Of two decisions at
 * once the first holds.
 */
@inject()
export class DecideCorrection {
  constructor(private ledger: BookLedgerTransaction) {}

  async handle(input: Input): Promise<DecidedCorrection> {
    return inTransaction((trx) => this.decide(trx, input), { isolation: 'read committed' })
  }

  private async decide(
    trx: TransactionClientContract,
    { actor, correctionId, decision, reason }: Input
  ): Promise<DecidedCorrection> {
    const [row] = await select<Row>(
      trx,
      `SELECT id, panel_id, client_id, affiliate_id, currency, amount, reason, state, requested_by
       FROM corrections WHERE id = ?${forUpdate(trx)}`,
      [correctionId]
    )
    if (!row) throw new Error(`There is no correction ${correctionId}`)
    if (row.state !== 'waiting') return { ok: false, reason: 'decided', state: row.state }
    const isOwn = row.requested_by === actor.userId
    if (decision === 'withdraw' && !isOwn) return { ok: false, reason: 'not_own_request' }
    if (decision !== 'withdraw' && isOwn) return { ok: false, reason: 'own_request' }

    const at = now()
    const state = STATES[decision]
    await update(
      trx,
      `UPDATE corrections
       SET state = ?, decided_by = ?, decided_by_name = ?, decided_at = ?, decision_reason = ?
       WHERE id = ?`,
      [state, actor.userId, actor.name, at, reason ?? null, row.id]
    )
    await recordAct(trx, {
      actor,
      act: `correction.${decision === 'book' ? 'approved' : state}`,
      panelId: row.panel_id,
      subject: { type: 'correction', id: row.id, label: `#${row.id}` },
      reason: reason ?? null,
      changes: { state: { from: 'waiting', to: state } },
    })
    if (decision === 'book') {
      await bookCorrection(this.ledger, trx, {
        id: row.id,
        panelId: row.panel_id,
        clientId: row.client_id,
        currency: row.currency,
        amount: Number(row.amount),
        reason: row.reason,
        at,
      })
    }
    return { ok: true, state }
  }
}
