import { sandboxTransaction } from '#sandbox/database'
import { outbox } from '#sandbox/outbox/main'
import { settleInvoice } from '#sandbox/actions/settle_invoice'
import { mailPerson } from '#sandbox/mailbox/keep_mail'
import { formatMoney } from '#core/money'
import type { StaffOutcome } from '#sandbox/actions/accept_order'
import { publicId, type InvoiceRow, type PersonRow } from '#sandbox/records'

/**
 * Pays an open invoice in whole: the client by card, or the staff who found the money on the account.
 */
export class PayInvoice {
  async handle(input: { invoiceId: number; method: string }): Promise<StaffOutcome> {
    const outcome = await sandboxTransaction<StaffOutcome>(async (trx) => {
      const invoice = (await trx
        .from('sandbox_invoices')
        .where({ id: input.invoiceId, status: 'unpaid' })
        .first()) as InvoiceRow | null
      if (!invoice) return { ok: false, reason: 'wrong_state' }

      await settleInvoice(trx, invoice, input.method)
      const client = (await trx
        .from('sandbox_people')
        .where('id', invoice.client_id)
        .firstOrFail()) as PersonRow
      await mailPerson(trx, client, 'payment', {
        invoice: publicId('invoice', invoice.id),
        total: formatMoney(invoice.total, invoice.currency, client.locale),
      })
      return { ok: true }
    })
    if (outcome.ok) outbox.poke()
    return outcome
  }
}
