/**
 * The form of what is booked. Positive amounts are debits, negative ones credits; the entries of a transaction sum
 * to zero. The accounts of a payee, per currency:
 *
 * | account | what its credit balance says |
 * | --- | --- |
 * | `commission_expense` | (debit) what the programme has spent on the payee |
 * | `payable_pending` | earned, still in its hold |
 * | `payable_available` | may be paid out |
 * | `cash_out_clearing` | on its way out |
 * | `paid` | has been paid |
 */
import { createHash } from 'node:crypto'
import { Exception } from '@adonisjs/core/exceptions'
import { assertAmount, decimalsOf, sum } from '#core/money'

export const ACCOUNT_KINDS = [
  'commission_expense',
  'payable_pending',
  'payable_available',
  'cash_out_clearing',
  'paid',
] as const

export type AccountKind = (typeof ACCOUNT_KINDS)[number]

export interface Entry {
  /** Our id of the payee, who is a client of the panel. */
  clientId: number
  account: AccountKind
  /** Minor units: positive debits, negative credits. */
  amount: number
}

export interface Posting {
  currency: string
  /** `commission.credited`, `commission.released`, … */
  kind: string
  /** Names what is booked, once per panel: `credit:<commission id>`. */
  reference: string
  /** Why, where it corrects something. */
  reason?: string
  /** The reference of the transaction that this one takes back. */
  reverses?: string
  /** When it happened, in milliseconds; it may be booked later. */
  occurredAt: number
  entries: Entry[]
}

/**
 * @throws E_LEDGER_UNBALANCED, E_LEDGER_EMPTY, E_UNSAFE_AMOUNT, E_UNKNOWN_CURRENCY
 */
export function assertBalanced(posting: Pick<Posting, 'currency' | 'reference' | 'entries'>) {
  decimalsOf(posting.currency)
  if (posting.entries.length < 2 || posting.entries.some(({ amount }) => amount === 0)) {
    throw new Exception(`${posting.reference} needs two entries or more, none of zero`, {
      code: 'E_LEDGER_EMPTY',
    })
  }
  for (const { amount } of posting.entries) assertAmount(amount)
  const total = sum(posting.entries.map(({ amount }) => amount))
  if (total !== 0) {
    throw new Exception(`${posting.reference} is out of balance by ${total}`, {
      code: 'E_LEDGER_UNBALANCED',
    })
  }
}

/** What a chain's first transaction follows. */
export const GENESIS = '0'.repeat(64)

export interface SealedFields {
  panelId: number
  currency: string
  sequence: number
  kind: string
  reference: string
  reason: string | null
  reversesId: number | null
  occurredAt: number
  bookedAt: number
  /** In the order they were booked. */
  entries: Entry[]
  previousHash: string
}

/**
 * SHA-256 over everything that a transaction says and the hash before it, as one JSON array: no two transactions
 * share a spelling, and a changed byte anywhere breaks the chain from there on.
 */
export function seal(fields: SealedFields): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        1,
        fields.panelId,
        fields.currency,
        fields.sequence,
        fields.kind,
        fields.reference,
        fields.reason,
        fields.reversesId,
        fields.occurredAt,
        fields.bookedAt,
        fields.entries.map(({ clientId, account, amount }) => [clientId, account, amount]),
        fields.previousHash,
      ])
    )
    .digest('hex')
}
