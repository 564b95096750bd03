import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { invoiceData } from '#sandbox/contract'
import { insertRow } from '#sandbox/database'
import { recordEvent } from '#sandbox/outbox/record_event'
import { cardReference } from '#sandbox/sample_cards'
import type { InvoiceRow, ItemRow } from '#sandbox/records'

/**
 * Books the payment of an unpaid invoice in whole. Nothing to pay is settled without a word to the add-on:
 * no money moved.
 * @param reference the panel's name of what pays; by card the client's own unless it is said
 */
export async function settleInvoice(
  trx: TransactionClientContract,
  invoice: InvoiceRow,
  method: string,
  reference = method === 'card' ? cardReference('accepted', invoice.client_id) : undefined
): Promise<InvoiceRow> {
  const paid: InvoiceRow = {
    ...invoice,
    status: 'paid',
    paid_at: now(),
    payment_method: method,
  }
  await trx
    .from('sandbox_invoices')
    .where('id', invoice.id)
    .update({ status: paid.status, paid_at: paid.paid_at, payment_method: method })
  if (paid.total === 0) return paid

  await insertRow(trx, 'sandbox_transactions', {
    invoice_id: invoice.id,
    kind: 'payment',
    amount: paid.total,
    happened_at: paid.paid_at,
  })
  const items = (await trx
    .from('sandbox_items')
    .where('invoice_id', invoice.id)
    .orderBy('id')) as ItemRow[]
  await recordEvent(trx, invoice.client_id, 'invoice.paid', {
    invoice: { ...invoiceData(paid, items), payment_reference: reference },
  })
  return paid
}
