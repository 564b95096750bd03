import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { VAT_BPS } from '#sandbox/catalogue'
import { insertRow, sandboxTransaction } from '#sandbox/database'
import { nextDue } from '#sandbox/actions/place_order'
import { settleInvoice } from '#sandbox/actions/settle_invoice'
import { mailPerson } from '#sandbox/mailbox/keep_mail'
import { formatMoney } from '#core/money'
import { outbox } from '#sandbox/outbox/main'
import { publicId, type InvoiceRow, type PersonRow, type ServiceRow } from '#sandbox/records'
import { sumUp } from '#sandbox/sums'
import { textIn } from '#sandbox/text'

export type RenewalOutcome = { ok: true; invoiceId: number } | { ok: false; reason: 'wrong_state' }

/**
 * Bills the next period of a running service. Its invoice belongs to no order; the item names the service.
 * The end of a trial is billed the same way.
 */
export class RenewService {
  async handle(input: { serviceId: number; payNow: boolean }): Promise<RenewalOutcome> {
    const outcome = await sandboxTransaction((trx) => renewService(trx, input))
    if (outcome.ok) outbox.poke()
    return outcome
  }
}

export async function renewService(
  trx: TransactionClientContract,
  input: { serviceId: number; payNow: boolean }
): Promise<RenewalOutcome> {
  const service = (await trx
    .from('sandbox_services')
    .where('id', input.serviceId)
    .whereIn('status', ['active', 'suspended'])
    .first()) as ServiceRow | null
  if (!service) return { ok: false, reason: 'wrong_state' }

  const client = (await trx
    .from('sandbox_people')
    .where('id', service.client_id)
    .firstOrFail()) as PersonRow
  const { t } = textIn(client.locale)
  const fields = {
    client_id: service.client_id,
    order_id: null,
    status: 'unpaid' as const,
    currency: service.currency,
    ...sumUp([service.renewal_amount], 0, VAT_BPS),
    returned: 0,
    payment_method: null,
    issued_at: now(),
    paid_at: null,
  }
  const invoice: InvoiceRow = {
    ...fields,
    id: await insertRow(trx, 'sandbox_invoices', fields),
  }
  const isDomain = service.kind === 'domain'
  await insertRow(trx, 'sandbox_items', {
    order_id: null,
    invoice_id: invoice.id,
    service_id: service.id,
    kind: service.kind,
    description: service.domain
      ? t('items.renewal_with_domain', { name: service.product_name, domain: service.domain })
      : t('items.renewal', { name: service.product_name }),
    product_id: service.product_id,
    product_group: service.product_group,
    tld: isDomain ? service.product_id.replace('domain-', '') : null,
    domain_action: isDomain ? 'renew' : null,
    billing_cycle: service.billing_cycle,
    renewal: true,
    amount: service.renewal_amount,
  })
  await trx
    .from('sandbox_services')
    .where('id', service.id)
    .update({
      trial: false,
      next_due_at: nextDue(
        Math.max(service.next_due_at ?? 0, now()),
        service.billing_cycle === 'yearly' ? 12 : 1
      ),
    })

  if (input.payNow) await settleInvoice(trx, invoice, 'card')
  await mailPerson(trx, client, input.payNow ? 'payment' : 'invoice_open', {
    invoice: publicId('invoice', invoice.id),
    total: formatMoney(invoice.total, invoice.currency, client.locale),
  })
  return { ok: true, invoiceId: invoice.id }
}
