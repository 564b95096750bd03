import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { sandboxTransaction } from '#sandbox/database'
import { outbox } from '#sandbox/outbox/main'
import { applyPlan } from '#sandbox/actions/change_plan'
import { openServices } from '#sandbox/actions/open_services'
import { settleInvoice } from '#sandbox/actions/settle_invoice'
import { mailPerson } from '#sandbox/mailbox/keep_mail'
import { formatMoney } from '#core/money'
import type { StaffOutcome } from '#sandbox/actions/accept_order'
import {
  publicId,
  type InvoiceRow,
  type ItemRow,
  type OrderRow,
  type PersonRow,
} from '#sandbox/records'

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
      await openWhatWaited(trx, invoice)
      await changePlans(trx, invoice)
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

/**
 * An order that somebody placed for the client waits for nothing but the payment.
 */
async function openWhatWaited(trx: TransactionClientContract, invoice: InvoiceRow) {
  if (invoice.order_id === null) return
  const order = (await trx
    .from('sandbox_orders')
    .where({ id: invoice.order_id, status: 'pending', moderated: false })
    .first()) as OrderRow | null
  if (!order) return

  await trx.from('sandbox_orders').where('id', order.id).update({ status: 'active' })
  await openServices(trx, order)
}

/**
 * A better plan is had once its difference is paid.
 */
async function changePlans(trx: TransactionClientContract, invoice: InvoiceRow) {
  const upgrades = (await trx
    .from('sandbox_items')
    .where({ invoice_id: invoice.id, kind: 'upgrade' })
    .orderBy('id')) as ItemRow[]
  for (const { service_id: serviceId, product_id: planId } of upgrades) {
    await applyPlan(trx, serviceId!, planId!)
  }
}
