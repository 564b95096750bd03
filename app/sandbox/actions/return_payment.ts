import { now } from '#core/clock'
import { insertRow, sandboxTransaction } from '#sandbox/database'
import { isoTime, recordEvent } from '#sandbox/outbox/record_event'
import { outbox } from '#sandbox/outbox/main'
import { publicId, type InvoiceRow } from '#sandbox/records'

export type ReturnOutcome = { ok: true } | { ok: false; reason: 'wrong_state' | 'wrong_amount' }

/**
 * Gives money of a paid invoice back: a refund by the staff, in part or whole, or a charge-back by the bank.
 * `amount` is gross, minor units, at most what is left of the payment.
 */
export class ReturnPayment {
  async handle(input: {
    invoiceId: number
    kind: 'refund' | 'chargeback'
    amount: number
  }): Promise<ReturnOutcome> {
    const outcome = await sandboxTransaction<ReturnOutcome>(async (trx) => {
      const invoice = (await trx
        .from('sandbox_invoices')
        .where({ id: input.invoiceId, status: 'paid' })
        .first()) as InvoiceRow | null
      if (!invoice) return { ok: false, reason: 'wrong_state' }

      const left = invoice.total - invoice.returned
      if (input.amount <= 0 || input.amount > left) return { ok: false, reason: 'wrong_amount' }

      const at = now()
      const id = await insertRow(trx, 'sandbox_transactions', {
        invoice_id: invoice.id,
        kind: input.kind,
        amount: input.amount,
        happened_at: at,
      })
      const isWhole = input.amount === left
      await trx
        .from('sandbox_invoices')
        .where('id', invoice.id)
        .update({
          returned: invoice.returned + input.amount,
          ...(isWhole ? { status: input.kind === 'refund' ? 'refunded' : 'charged_back' } : {}),
        })

      const common = {
        invoice_id: publicId('invoice', invoice.id),
        amount: input.amount,
        currency: invoice.currency,
      }
      if (input.kind === 'refund') {
        await recordEvent(trx, invoice.client_id, 'invoice.refunded', {
          refund_id: publicId('refund', id),
          ...common,
          full: input.amount === invoice.total,
          refunded_at: isoTime(at),
        })
      } else {
        await recordEvent(trx, invoice.client_id, 'invoice.charged_back', {
          chargeback_id: publicId('chargeback', id),
          ...common,
          charged_back_at: isoTime(at),
        })
      }
      return { ok: true }
    })
    if (outcome.ok) outbox.poke()
    return outcome
  }
}
