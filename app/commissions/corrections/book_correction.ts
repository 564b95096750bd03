import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'

interface Correction {
  id: number
  panelId: number
  clientId: number
  currency: string
  /** Minor units. */
  amount: number
  reason: string
  /** Milliseconds. */
  at: number
}

/**
 * Available at once: there is no payment whose hold it could wait for. Last in its transaction, for the chain's lock.
 */
export async function bookCorrection(
  ledger: BookLedgerTransaction,
  trx: TransactionClientContract,
  { id, panelId, clientId, currency, amount, reason, at }: Correction
) {
  await ledger.handle({
    trx,
    panelId,
    postings: [
      {
        currency,
        kind: 'correction.booked',
        reference: `correction:${id}`,
        reason: reason.slice(0, 190),
        occurredAt: at,
        entries: [
          { clientId, account: 'commission_expense', amount },
          { clientId, account: 'payable_available', amount: 0 - amount },
        ],
      },
    ],
  })
}
