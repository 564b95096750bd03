import { unavailable } from '#panels/drivers/call_panel'
import { DONE, NOT_FOUND, refuse } from '#panels/drivers/driver_answers'
import type { FossbillingApi } from '#panels/drivers/fossbilling/fossbilling_api'
import { clientOf, orderOf, ordersOf } from '#panels/drivers/fossbilling/fossbilling_lookups'
import {
  isPaidOrder,
  KEY_META,
  PLACED_BY_META,
  readOffer,
  readOrder,
} from '#panels/drivers/fossbilling/fossbilling_rows'
import type { DriverAnswer, OrderCalls, PlacedOrder } from '#panels/drivers/panel_driver'
import { idOf, rowOf, textOf } from '#panels/drivers/panel_values'

export function fossbillingOrders(api: FossbillingApi): OrderCalls {
  return {
    async listOrders(clientId) {
      const rows = await ordersOf(api, clientId)
      if (!rows.ok) return rows
      const orders = rows.value.map((row) => readOrder(row, api.zone))
      return { ok: true, value: orders.filter((order) => order !== null) }
    },

    async showOrder(clientId, orderId) {
      const row = await orderOf(api, clientId, orderId)
      if (!row.ok) return row
      const order = readOrder(row.value, api.zone)
      return order ? { ok: true, value: order } : NOT_FOUND
    },

    async listOffers(clientId) {
      const client = await clientOf(api, clientId)
      if (!client.ok) return client
      const code = textOf(client.value.currency)
      // without a code: the panel's own currency, which is that of a client who has not bought yet
      const known = await api.ask('guest/currency/get', code ? { code } : {})
      if (!known.ok) return known
      const { code: currency, conversion_rate: rate } = rowOf(known.value)
      const products = await api.list('admin/product/get_list')
      if (!products.ok) return products
      const offers = products.value.map((product) =>
        readOffer(product, textOf(currency), Number(textOf(rate)) || 1)
      )
      return { ok: true, value: offers.filter((offer) => offer !== null) }
    },

    async placeOrder({ clientId, order, requestKey }) {
      const client = await clientOf(api, clientId)
      if (!client.ok) return client
      const known = await findByKey(api, clientId, requestKey)
      if (!known.ok) return known
      if (known.value) return { ok: true, value: known.value }

      const created = await api.tell('admin/order/create', {
        client_id: clientId,
        product_id: order.productId,
        ...(['once', 'free'].includes(order.cycle) ? {} : { period: order.cycle }),
        ...domainFields(order.domain),
        invoice_option: 'issue-invoice',
        notes: `Placed by ${order.placedBy}`,
        [`meta[${KEY_META}]`]: requestKey,
        [`meta[${PLACED_BY_META}]`]: order.placedBy,
      })
      if (!created.ok) return created
      const id = idOf(textOf(created.value))
      return id ? { ok: true, value: placed(api, id) } : unavailable('not_json', true)
    },

    findPlacedOrder: ({ clientId, requestKey }) => findByKey(api, clientId, requestKey),

    /**
     * `order/cancel` takes only what was set up. What was not has nothing that must be undone: its invoice is taken back first,
     * so that nobody pays what will not come.
     */
    async cancelOrder({ clientId, orderId }) {
      const order = await orderOf(api, clientId, orderId)
      if (!order.ok) return order
      const row = order.value
      const status = textOf(row.status)
      if (status === 'canceled') return DONE
      if (!['pending_setup', 'failed_setup'].includes(status) || isPaidOrder(row)) {
        return refuse('order_at_work', { number: orderId })
      }

      const invoiceId = idOf(textOf(row.unpaid_invoice_id))
      if (invoiceId) {
        const invoice = await api.ask('admin/invoice/get', { id: invoiceId })
        if (!invoice.ok) return invoice
        const { status: owed } = rowOf(invoice.value)
        if (owed === 'paid') return refuse('order_at_work', { number: orderId })
        if (owed === 'unpaid') {
          const taken = await api.act('admin/invoice/update', {
            id: invoiceId,
            status: 'canceled',
          })
          if (!taken.ok) return taken
        }
      }
      return api.act('admin/order/update', {
        id: orderId,
        status: 'canceled',
        reason: 'Cancelled before it was paid',
      })
    },
  }
}

async function findByKey(
  api: FossbillingApi,
  clientId: string,
  requestKey: string
): Promise<DriverAnswer<PlacedOrder | null>> {
  const known = await ordersOf(api, clientId, { [`meta[${KEY_META}]`]: requestKey })
  if (!known.ok) return known
  // the panel looks for what begins so
  const same = known.value.find(({ meta }) => textOf(rowOf(meta)[KEY_META]) === requestKey)
  return { ok: true, value: same ? placed(api, textOf(same.id)) : null }
}

/**
 * The list of invoices, where the client signs in: an invoice's own address opens it to whoever has it, with the client's
 * name and address.
 */
function placed({ baseUrl }: FossbillingApi, orderId: string): PlacedOrder {
  return { orderId, number: orderId, payUrl: `${baseUrl}/invoice` }
}

/**
 * A domain that the client has already: none is bought with the order.
 */
function domainFields(domain: string | null): Record<string, string> {
  const [, name, ending] = /^([^.]+)(\..+)$/.exec(domain ?? '') ?? []
  if (name === undefined || ending === undefined) return {}
  return {
    'config[domain][action]': 'owndomain',
    'config[domain][owndomain_sld]': name,
    'config[domain][owndomain_tld]': ending,
  }
}
