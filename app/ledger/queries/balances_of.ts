import db from '@adonisjs/lucid/services/db'
import type { AccountKind } from '#ledger/posting'

export interface Payee {
  panelId: number
  /** Our id of the client who is paid. */
  clientId: number
}

/**
 * Minor units. Negative where more was taken back than earned: carried and shown, never paid out.
 */
export interface Balance {
  currency: string
  pending: number
  available: number
  /** On its way out. */
  clearing: number
  paid: number
}

const FIELD: Partial<Record<AccountKind, 'pending' | 'available' | 'clearing' | 'paid'>> = {
  payable_pending: 'pending',
  payable_available: 'available',
  cash_out_clearing: 'clearing',
  paid: 'paid',
}

/**
 * What a payee has in each currency, folded from the ledger's entries; by currency.
 *
 * @param until milliseconds; only what was booked before. Now unless given
 */
export async function balancesOf(payee: Payee, until?: number): Promise<Balance[]> {
  const rows: { currency: string; kind: AccountKind; amount: number | string }[] = await db
    .from('ledger_accounts')
    .innerJoin('ledger_entries', 'ledger_entries.account_id', 'ledger_accounts.id')
    .where('ledger_accounts.panel_id', payee.panelId)
    .where('ledger_accounts.client_id', payee.clientId)
    .whereNot('ledger_accounts.kind', 'commission_expense')
    .if(until !== undefined, (query) =>
      query
        .innerJoin('ledger_transactions', 'ledger_transactions.id', 'ledger_entries.transaction_id')
        .where('ledger_transactions.booked_at', '<', until!)
    )
    .select('ledger_accounts.currency', 'ledger_accounts.kind')
    .sum('ledger_entries.amount as amount')
    .groupBy('ledger_accounts.currency', 'ledger_accounts.kind')
    .orderBy('ledger_accounts.currency')
    .orderBy('ledger_accounts.kind')

  const balances = new Map<string, Balance>()
  for (const { currency, kind, amount } of rows) {
    const balance = balances.get(currency) ?? {
      currency,
      pending: 0,
      available: 0,
      clearing: 0,
      paid: 0,
    }
    balances.set(currency, balance)
    // credits are negative in the books
    balance[FIELD[kind]!] = 0 - Number(amount)
  }
  return [...balances.values()]
}
