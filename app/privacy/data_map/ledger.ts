import { client, none, OF_CLIENT, type TableRules } from '#privacy/data_map/rules'

export const LEDGER: TableRules = {
  ledger_accounts: {
    why: 'accounts of a payee, by opaque id',
    ground: 'law',
    seenBy: 'admins; the payee',
    of: OF_CLIENT,
    columns: { ...none('id', 'panel_id', 'currency', 'kind'), client_id: client('stays') },
  },
  ledger_chains: {
    why: 'heads of the ledger’s hash chains',
    columns: none('panel_id', 'currency', 'last_sequence', 'last_hash'),
  },
  ledger_transactions: {
    why: 'booked movements: never changed, so they hold no personal data',
    columns: none(
      'id',
      'panel_id',
      'currency',
      'sequence',
      'kind',
      'reference',
      'reason',
      'reverses_id',
      'occurred_at',
      'booked_at',
      'previous_hash',
      'hash'
    ),
  },
  ledger_entries: {
    why: 'amounts of booked movements',
    of: 'account_id IN (SELECT id FROM ledger_accounts WHERE client_id IN (:clients))',
    columns: none('id', 'transaction_id', 'account_id', 'amount'),
  },
}
