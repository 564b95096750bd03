import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { appUrl } from '#config/app'
import { PlaceOrder } from '#sandbox/actions/place_order'
import { endOrder } from '#sandbox/actions/end_order'
import { missing, orderAnswer } from '#sandbox/api/answers'
import { once, orderOfAct } from '#sandbox/api/once'
import { findProduct } from '#sandbox/catalogue'
import { orderNumber } from '#sandbox/contract'
import { normaliseDomain } from '#sandbox/domains'
import { findOrder, listOrders, partsOfOrder, partsOfOrders } from '#sandbox/queries/purchases'
import { publicId, rowId, type InvoiceRow, type OrderRow } from '#sandbox/records'

/** Characters of a name. */
const NAME_LENGTH = 120

/**
 * A client's orders. One that is placed here waits until the client pays it.
 */
export default class ApiOrdersController {
  /** All, or with `request_key` the one that was placed with this Idempotency-Key. */
  async index({ request, response, sandboxClient: client, sandboxText: text }: HttpContext) {
    const { request_key: key } = request.qs()
    const orders = key === undefined ? await listOrders(client) : await placedWith(client, key)
    const parts = await partsOfOrders(orders)
    return response.send({
      orders: parts.map(({ order, items, invoices }) => orderAnswer(order, items, invoices, text)),
    })
  }

  async show(ctx: HttpContext) {
    const { params, response, sandboxClient: client, sandboxText: text } = ctx
    const order = await findOrder(client, rowId('order', params.order))
    if (!order) return missing(ctx)
    const { items, invoices } = await partsOfOrder(order)
    return response.send(orderAnswer(order, items, invoices, text))
  }

  @inject()
  async store(ctx: HttpContext, placeOrder: PlaceOrder) {
    const { request, sandboxClient: client, sandboxText: text } = ctx
    const product = findProduct(String(request.input('product_id')))
    const cycle = (['monthly', 'yearly'] as const).find((each) => each === request.input('cycle'))
    const domain = normaliseDomain(String(request.input('domain') ?? ''))
    const placedBy = nameOf(request.input('placed_by'))

    return once(ctx, 'place_order', async (trx) => {
      const mistake = product ? (cycle ? (domain ? null : 'domain') : 'cycle') : 'product'
      if (!product || !cycle || !domain) {
        return { ok: false, reason: 'refused', message: text.t(`mistakes.${mistake}`) }
      }
      const placed = await placeOrder.placeIn(trx, {
        client,
        lines: [{ key: randomUUID(), productId: product.id, cycle, domain }],
        currency: client.currency,
        coupon: null,
        method: 'card',
        placedBy,
        // nothing of the browser in front of whoever orders for the client
        visitor: { visitToken: null, landingParams: null, clientIp: null, userAgent: null },
      })
      if (!placed.ok) {
        return { ok: false, reason: 'refused', message: text.t('mistakes.product') }
      }

      const { order } = placed
      const invoice = (await trx
        .from('sandbox_invoices')
        .where('order_id', order.id)
        .firstOrFail()) as InvoiceRow
      return {
        ok: true,
        orderId: order.id,
        invoiceId: invoice.id,
        answer: {
          order_id: publicId('order', order.id),
          number: orderNumber(order.id),
          pay_url: `${appUrl}/sandbox/account/invoices/${publicId('invoice', invoice.id)}`,
        },
      }
    })
  }

  /** Cancels an order that nobody has paid. */
  async cancel(ctx: HttpContext) {
    const { params, sandboxClient: client, sandboxText: text } = ctx
    return once(ctx, 'cancel_order', async (trx) => {
      const order = (await trx
        .from('sandbox_orders')
        .where({ id: rowId('order', params.order), client_id: client.id })
        .first()) as OrderRow | null
      if (!order) return { ok: false, reason: 'missing' }

      const paid: unknown = await trx
        .from('sandbox_invoices')
        .where('order_id', order.id)
        .whereNot('status', 'unpaid')
        .first()
      const isEnded =
        order.status === 'pending' &&
        paid === null &&
        (await endOrder(trx, {
          orderId: order.id,
          status: 'cancelled',
          reason: text.t('api.cancelled_for_client'),
        }))
      if (!isEnded) {
        return { ok: false, reason: 'refused', message: text.t('api.refused.cancel_order') }
      }
      return {
        ok: true,
        orderId: order.id,
        answer: { message: text.t('api.done.cancel_order', { number: orderNumber(order.id) }) },
      }
    })
  }
}

async function placedWith(client: Parameters<typeof findOrder>[0], key: unknown) {
  const orderId = typeof key === 'string' ? await orderOfAct('place_order', key) : null
  const order = orderId === null ? null : await findOrder(client, orderId)
  return order ? [order] : []
}

/**
 * A name as it is shown to the client: one line, nothing that hides or turns text around.
 */
function nameOf(value: unknown): string {
  return String(value ?? '')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, NAME_LENGTH)
}
