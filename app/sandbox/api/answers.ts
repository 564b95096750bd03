/**
 * The panel's rows in the words of its JSON API. Money is minor units, instants are milliseconds, days are ISO 8601.
 */
import type { HttpContext } from '@adonisjs/core/http'
import { sandboxDb } from '#sandbox/database'
import { PRODUCTS, productsOf, type Product } from '#sandbox/catalogue'
import { orderNumber, orderState } from '#sandbox/contract'
import {
  publicId,
  type InvoiceRow,
  type ItemRow,
  type OrderRow,
  type ServiceRow,
} from '#sandbox/records'
import type { Text } from '#sandbox/text'

export function refuse(
  { response }: Pick<HttpContext, 'response'>,
  status: number,
  code: string,
  message: string
) {
  return response.status(status).send({ error: { code, message } })
}

export function missing(ctx: Pick<HttpContext, 'response'>) {
  return refuse(ctx, 404, 'not_found', 'There is no such thing of that client.')
}

/**
 * What may be done with a service as it stands now.
 * @param open kinds of unpaid invoices that it has: `renewal`, `upgrade`
 */
export function actsOn(service: ServiceRow, open: ReadonlySet<string>): string[] {
  const runs = service.status === 'active'
  const lives = runs || service.status === 'suspended'
  const may: Record<string, boolean> = {
    restart: runs && Boolean(service.opens_account),
    suspend: runs && Boolean(service.opens_account),
    unsuspend: service.status === 'suspended' && service.suspended_by === 'client',
    renew: lives && !open.has('renewal') && !open.has('upgrade'),
    change_plan:
      runs &&
      !service.trial &&
      !open.has('renewal') &&
      !open.has('upgrade') &&
      plansFor(service).length > 0,
    request_cancellation: lives && service.cancellation_requested_at === null,
  }
  return Object.keys(may).filter((act) => may[act])
}

/**
 * Plans that a service may be changed to: the others of its group.
 */
export function plansFor(service: ServiceRow): Product[] {
  if (service.kind !== 'hosting') return []
  const group = PRODUCTS.find(({ id }) => id === service.product_id)?.group
  return group ? productsOf(group).filter(({ id }) => id !== service.product_id) : []
}

/**
 * Of each service, the kinds of its unpaid invoices.
 */
export async function openInvoices(
  client = sandboxDb(),
  serviceIds: number[]
): Promise<Map<number, Set<string>>> {
  const rows = (await client
    .from('sandbox_items')
    .join('sandbox_invoices', 'sandbox_invoices.id', 'sandbox_items.invoice_id')
    .where('sandbox_invoices.status', 'unpaid')
    .whereIn('sandbox_items.service_id', serviceIds)
    .select('sandbox_items.service_id', 'sandbox_items.kind', 'sandbox_items.renewal')) as Pick<
    ItemRow,
    'service_id' | 'kind' | 'renewal'
  >[]

  const open = new Map<number, Set<string>>()
  for (const { service_id: id, kind, renewal } of rows) {
    const kinds = open.get(id!) ?? new Set()
    open.set(id!, kinds.add(renewal ? 'renewal' : kind))
  }
  return open
}

export function serviceAnswer(service: ServiceRow, open: ReadonlySet<string>, { t }: Text) {
  const status = t(`status.service.${service.status}`)
  const acts = actsOn(service, open)
  return {
    id: publicId('service', service.id),
    product_id: service.product_id,
    product_name: service.product_name,
    domain: service.domain,
    status: service.status,
    status_text:
      service.cancellation_requested_at === null || service.status === 'terminated'
        ? status
        : t('api.cancellation_asked', { status }),
    since: dayOf(service.created_at),
    next_due_on:
      service.next_due_at === null || service.status === 'terminated'
        ? null
        : dayOf(service.next_due_at),
    billing_cycle: service.billing_cycle,
    amount: service.renewal_amount,
    currency: service.currency,
    can: ['service.show', ...acts.map((act) => `service.${act}`)],
    plans: acts.includes('change_plan')
      ? plansFor(service).map((plan) => ({ id: plan.id, name: plan.name ?? plan.id }))
      : [],
  }
}

export function orderAnswer(order: OrderRow, items: ItemRow[], invoices: InvoiceRow[], text: Text) {
  const isPaid = invoices.length > 0 && invoices.every(({ status }) => status === 'paid')
  return {
    id: publicId('order', order.id),
    number: orderNumber(order.id),
    placed_at: order.placed_at,
    status: order.status,
    status_text: text.t(`status.order.${orderState(order)}`),
    currency: order.currency,
    total: order.total,
    is_paid: isPaid,
    lines: items.map(({ description, amount }) => ({ description, amount })),
    placed_by: order.placed_by,
    can: ['order.show', ...(order.status === 'pending' && !isPaid ? ['order.cancel'] : [])],
  }
}

export function invoiceAnswer(invoice: InvoiceRow) {
  return {
    id: publicId('invoice', invoice.id),
    client_id: publicId('client', invoice.client_id),
    order_id: invoice.order_id === null ? null : publicId('order', invoice.order_id),
    paid_at: invoice.paid_at,
    currency: invoice.currency,
    subtotal: invoice.subtotal - invoice.discount,
    tax: invoice.tax,
    total: invoice.total,
    status: invoice.status === 'charged_back' ? 'refunded' : invoice.status,
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
