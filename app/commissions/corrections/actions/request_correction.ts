import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insertOnce, select } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { decidingNow, needsSecondAdmin } from '#commissions/corrections/second_admin'
import { bookCorrection } from '#commissions/corrections/book_correction'
import { secondAdminAbove } from '#commissions/settings'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'

interface Input {
  actor: Actor & { userId: number }
  affiliate: { id: number; panelId: number; clientId: number; label: string }
  currency: string
  /** Minor units: positive credits the payee, negative debits them; never zero. */
  amount: number
  /** Shown to the affiliate. */
  reason: string
  /** Of the form: the same request sent again asks for nothing more. */
  requestKey: string
}

export type RequestedCorrection = { id: number; state: 'booked' | 'waiting'; isNew: boolean }

/**
 * A manual credit or debit, booked at once; above the set amount it waits for a second admin.
 */
@inject()
export class RequestCorrection {
  constructor(private ledger: BookLedgerTransaction) {}

  async handle(input: Input): Promise<RequestedCorrection> {
    return inTransaction((trx) => this.request(trx, input), { isolation: 'read committed' })
  }

  private async request(
    trx: TransactionClientContract,
    input: Input
  ): Promise<RequestedCorrection> {
    const { actor, affiliate, currency, amount, reason, requestKey } = input
    // one after the other for a payee: two halves sent at once are one sum
    await select(trx, `SELECT id FROM affiliates WHERE id = ?${forUpdate(trx)}`, [affiliate.id])

    const at = now()
    const recent = await decidingNow(trx, {
      userId: actor.userId,
      affiliateId: affiliate.id,
      currency,
      at,
    })
    const state = needsSecondAdmin(secondAdminAbove.value, currency, recent, amount)
      ? 'waiting'
      : 'booked'
    const id = await insertOnce(trx, 'corrections', {
      panel_id: affiliate.panelId,
      affiliate_id: affiliate.id,
      client_id: affiliate.clientId,
      currency,
      amount,
      reason,
      state,
      request_key: requestKey,
      requested_by: actor.userId,
      requested_by_name: actor.name,
      requested_at: at,
      decided_at: state === 'booked' ? at : null,
    })
    if (id === null) return this.earlier(trx, requestKey)

    await recordAct(trx, {
      actor,
      act: state === 'booked' ? 'correction.booked' : 'correction.requested',
      panelId: affiliate.panelId,
      subject: { type: 'correction', id, label: affiliate.label },
      reason,
      changes: { amount: { from: null, to: `${amount} ${currency}` } },
    })
    if (state === 'booked') {
      const { panelId, clientId } = affiliate
      await bookCorrection(this.ledger, trx, {
        id,
        panelId,
        clientId,
        currency,
        amount,
        reason,
        at,
      })
    }
    return { id, state, isNew: true }
  }

  private async earlier(trx: TransactionClientContract, requestKey: string) {
    const [row] = await select<{ id: number; state: string }>(
      trx,
      'SELECT id, state FROM corrections WHERE request_key = ?',
      [requestKey]
    )
    const state = row!.state === 'waiting' ? ('waiting' as const) : ('booked' as const)
    return { id: row!.id, state, isNew: false }
  }
}
