import db from '@adonisjs/lucid/services/db'
import type { Balance } from '#ledger/queries/balances_of'

const FIELDS: Record<string, 'pending' | 'available' | 'clearing' | 'paid'> = {
  payable_pending: 'pending',
  payable_available: 'available',
  cash_out_clearing: 'clearing',
  paid: 'paid',
}

/**
 * What each of these payees has in each currency, by one query for all: see `balancesOf`.
 * @returns by our id of the client; those of whom nothing was booked are not there
 */
export async function balancesOfClients(clientIds: number[]): Promise<Map<number, Balance[]>> {
  const rows: { client_id: number; currency: string; kind: string; amount: number | string }[] =
    await db
      .from('ledger_accounts')
      .innerJoin('ledger_entries', 'ledger_entries.account_id', 'ledger_accounts.id')
      .whereIn('ledger_accounts.client_id', clientIds)
      .whereIn('ledger_accounts.kind', Object.keys(FIELDS))
      .select('ledger_accounts.client_id', 'ledger_accounts.currency', 'ledger_accounts.kind')
      .sum('ledger_entries.amount as amount')
      .groupBy('ledger_accounts.client_id', 'ledger_accounts.currency', 'ledger_accounts.kind')
      .orderBy('ledger_accounts.client_id')
      .orderBy('ledger_accounts.currency')
      .orderBy('ledger_accounts.kind')

  const balances = new Map<number, Balance[]>()
  for (const { client_id: id, currency, kind, amount } of rows) {
    const own = balances.get(Number(id)) ?? []
    balances.set(Number(id), own)
    let balance = own.find((one) => one.currency === currency)
    if (!balance) {
      balance = { currency, pending: 0, available: 0, clearing: 0, paid: 0 }
      own.push(balance)
    }
    // credits are negative in the books
    balance[FIELDS[kind]!] = 0 - Number(amount)
  }
  return balances
}
