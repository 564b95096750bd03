import { DONE, NOT_FOUND, refuse } from '#panels/drivers/driver_answers'
import type { OrderCalls } from '#panels/drivers/panel_driver'
import { idOf, textOf } from '#panels/drivers/panel_values'
import { listOf, type WhmcsApi } from '#panels/drivers/whmcs/whmcs_api'
import { accountOf, allProducts, ordersOf } from '#panels/drivers/whmcs/whmcs_lookups'
import { findPlacedOrder, placeOrder } from '#panels/drivers/whmcs/whmcs_placing'
import { readOffer, readOrder } from '#panels/drivers/whmcs/whmcs_rows'

export function whmcsOrders(api: WhmcsApi): OrderCalls {
  const calls: OrderCalls = {
    async listOrders(clientId) {
      const account = await accountOf(api, clientId)
      if (!account.ok) return account
      const rows = await ordersOf(api, clientId)
      if (!rows.ok) return rows
      const orders = rows.value.map((row) => readOrder(row, account.value.currency, api.zone))
      return { ok: true, value: orders.filter((order) => order !== null) }
    },

    async showOrder(clientId, orderId) {
      const [client, id] = [idOf(clientId), idOf(orderId)]
      if (!client || !id) return NOT_FOUND
      const account = await accountOf(api, client)
      if (!account.ok) return account
      const rows = await api.call('GetOrders', { id, userid: client })
      if (!rows.ok) return rows
      const row = listOf(rows.value, ['orders', 'order']).find(
        (each) => textOf(each.id) === id && textOf(each.userid) === client
      )
      const order = row ? readOrder(row, account.value.currency, api.zone) : null
      return order ? { ok: true, value: order } : NOT_FOUND
    },

    async listOffers(clientId) {
      const account = await accountOf(api, clientId)
      if (!account.ok) return account
      const products = await allProducts(api)
      if (!products.ok) return products
      const offers = products.value.map((product) => readOffer(product, account.value.currency))
      return { ok: true, value: offers.filter((offer) => offer !== null) }
    },

    placeOrder: (input) => placeOrder(api, input),
    findPlacedOrder: (input) => findPlacedOrder(api, input),

    async cancelOrder({ clientId, orderId }) {
      const order = await calls.showOrder(clientId, orderId)
      if (!order.ok) return order
      const { status, isPaid, number } = order.value
      if (status === 'cancelled') return DONE
      if (status !== 'pending' || isPaid) return refuse('order_at_work', { number })
      return api.act('CancelOrder', { orderid: orderId })
    },
  }
  return calls
}
