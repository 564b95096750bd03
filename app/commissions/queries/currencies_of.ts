import db from '@adonisjs/lucid/services/db'

/**
 * The currencies that a payee ever earned in, by code: one account of each is enough to tell.
 */
export async function currenciesOf(payee: { panelId: number; clientId: number }) {
  const rows: { currency: string }[] = await db
    .from('ledger_accounts')
    .where('panel_id', payee.panelId)
    .where('client_id', payee.clientId)
    .distinct('currency')
    .orderBy('currency')

  return rows.map(({ currency }) => currency)
}
