import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { formatMoney } from '#core/money'
import { now } from '#core/clock'
import { findProduct, VAT_BPS, type Product } from '#sandbox/catalogue'
import { insertRow } from '#sandbox/database'
import { mailPerson } from '#sandbox/mailbox/keep_mail'
import { publicId, type PersonRow, type ServiceRow } from '#sandbox/records'
import { sumUp } from '#sandbox/sums'
import { textIn } from '#sandbox/text'

export type PlanOutcome = { isNow: true } | { isNow: false; invoiceId: number; total: number }

/**
 * Moves a running service to another plan of its group: at once where that costs no more, otherwise once the client has paid
 * the difference of one period.
 */
export async function changePlan(
  trx: TransactionClientContract,
  client: PersonRow,
  service: ServiceRow,
  plan: Product
): Promise<PlanOutcome> {
  const difference = priceOf(plan, service) - service.renewal_amount
  if (difference <= 0) {
    await applyPlan(trx, service.id, plan.id)
    return { isNow: true }
  }

  const { t } = textIn(client.locale)
  const sums = sumUp([difference], 0, VAT_BPS)
  const invoiceId = await insertRow(trx, 'sandbox_invoices', {
    client_id: client.id,
    order_id: null,
    status: 'unpaid',
    currency: service.currency,
    ...sums,
    returned: 0,
    payment_method: null,
    issued_at: now(),
    paid_at: null,
  })
  await insertRow(trx, 'sandbox_items', {
    order_id: null,
    invoice_id: invoiceId,
    service_id: service.id,
    kind: 'upgrade',
    description: t('items.upgrade', { from: service.product_name, to: plan.name }),
    product_id: plan.id,
    product_group: plan.group,
    tld: null,
    domain_action: null,
    billing_cycle: service.billing_cycle,
    renewal: false,
    amount: difference,
  })
  await mailPerson(trx, client, 'invoice_open', {
    invoice: publicId('invoice', invoiceId),
    total: formatMoney(sums.total, service.currency, client.locale),
  })
  return { isNow: false, invoiceId, total: sums.total }
}

/**
 * The service is of that plan from now on, and renews at its price.
 */
export async function applyPlan(trx: TransactionClientContract, serviceId: number, planId: string) {
  const plan = findProduct(planId)
  const service = (await trx
    .from('sandbox_services')
    .where('id', serviceId)
    .firstOrFail()) as ServiceRow
  if (!plan) return

  await trx
    .from('sandbox_services')
    .where('id', serviceId)
    .update({
      product_id: plan.id,
      product_name: plan.name ?? service.product_name,
      renewal_amount: priceOf(plan, service),
    })
}

/** Minor units, net, of one of the service's periods. */
function priceOf(plan: Product, service: ServiceRow): number {
  const prices = service.billing_cycle === 'monthly' ? plan.monthly : plan.yearly
  return prices[service.currency]
}
