import { unavailable } from '#panels/drivers/call_panel'
import { NOT_FOUND, refuse } from '#panels/drivers/driver_answers'
import type { DriverAnswer, OrderCalls, PlacedOrder } from '#panels/drivers/panel_driver'
import { idOf, instantOf, markOf, textOf, type Row } from '#panels/drivers/panel_values'
import { listOf, type WhmcsApi } from '#panels/drivers/whmcs/whmcs_api'
import { accountOf, ordersOf, servicesOf } from '#panels/drivers/whmcs/whmcs_lookups'
import { cycleOf } from '#panels/drivers/whmcs/whmcs_rows'

/** From when an order is asked for until it is there, at the longest. Milliseconds. */
const PLACING_MS = 5 * 60_000

/**
 * An order takes no mark, its service does, once it is there. Between the two an order may be left without one: it is told
 * by that the API placed it, and the same is then not ordered again.
 */
export async function placeOrder(
  api: WhmcsApi,
  { clientId, order, requestKey }: Parameters<OrderCalls['placeOrder']>[0]
): Promise<DriverAnswer<PlacedOrder>> {
  const account = await accountOf(api, clientId)
  if (!account.ok) return account
  const services = await servicesOf(api, clientId)
  if (!services.ok) return services
  const mark = markOf(requestKey)
  const known = services.value.find(({ notes }) => textOf(notes).includes(mark))
  if (known) return placed(api, clientId, textOf(known.orderid), null)

  const orders = await ordersOf(api, clientId)
  if (!orders.ok) return orders
  const domain = (order.domain ?? '').toLowerCase()
  const same = services.value.filter((row) => textOf(row.domain).toLowerCase() === domain)
  const [unmarked] = unmarkedOf(orders.value, same, order).filter(
    (row) => textOf(row.status) === 'Pending'
  )
  if (unmarked) {
    return refuse('same_order_waits', { number: textOf(unmarked.ordernum) })
  }

  const method = await paymentMethod(api, account.value.row)
  if (!method.ok) return method
  const added = await api.call('AddOrder', {
    'clientid': clientId,
    'paymentmethod': method.value,
    'pid[0]': order.productId,
    'billingcycle[0]': order.cycle,
    ...(order.domain === null ? {} : { 'domain[0]': order.domain }),
  })
  if (!added.ok) return added
  const orderId = idOf(added.value.orderid)
  // ordered it is, but which it is cannot be told
  if (orderId === null) return unavailable('not_json', true)

  for (const serviceId of textOf(added.value.serviceids).split(',')) {
    if (!idOf(serviceId)) continue
    const notes = `Placed by ${order.placedBy} ${mark}`
    await api.call('UpdateClientProduct', { serviceid: serviceId, notes })
  }
  return placed(api, clientId, orderId, idOf(added.value.invoiceid))
}

/**
 * By its mark; without one by that the API placed the same for this client within the minutes in which it was asked for, and
 * nothing else of the kind.
 */
export async function findPlacedOrder(
  api: WhmcsApi,
  { clientId, order, requestKey, since }: Parameters<OrderCalls['findPlacedOrder']>[0]
): Promise<DriverAnswer<PlacedOrder | null>> {
  const client = idOf(clientId)
  if (!client) return NOT_FOUND
  const services = await servicesOf(api, client)
  if (!services.ok) return services
  const mark = markOf(requestKey)
  const known = services.value.find(({ notes }) => textOf(notes).includes(mark))
  if (known) return placed(api, client, textOf(known.orderid), null)

  const orders = await ordersOf(api, client)
  if (!orders.ok) return orders
  const [only, ...others] = unmarkedOf(orders.value, services.value, order).filter((row) => {
    const placedAt = instantOf(row.date, api.zone)
    return placedAt !== null && placedAt >= since - 60_000 && placedAt <= since + PLACING_MS
  })
  if (!only || others.length > 0) return { ok: true, value: null }
  return placed(api, client, textOf(only.id), null)
}

/**
 * What was placed stays placed where more cannot be learnt of it.
 */
async function placed(
  api: WhmcsApi,
  clientId: string,
  orderId: string,
  invoiceId: string | null
): Promise<DriverAnswer<PlacedOrder>> {
  const rows = await api.call('GetOrders', { id: orderId, userid: clientId })
  const row = rows.ok
    ? listOf(rows.value, ['orders', 'order']).find(({ id }) => textOf(id) === orderId)
    : undefined
  const invoice = invoiceId ?? idOf(textOf(row?.invoiceid))
  return {
    ok: true,
    value: {
      orderId,
      number: textOf(row?.ordernum) || orderId,
      payUrl: invoice ? `${api.baseUrl}/viewinvoice.php?id=${invoice}` : null,
    },
  }
}

async function paymentMethod(api: WhmcsApi, account: Row): Promise<DriverAnswer<string>> {
  const own = textOf(account.defaultgateway)
  if (own) return { ok: true, value: own }
  const answer = await api.call('GetPaymentMethods')
  if (!answer.ok) return answer
  const [first] = listOf(answer.value, ['paymentmethods', 'paymentmethod'])
  return first ? { ok: true, value: textOf(first.module) } : refuse('no_payment_method')
}

/**
 * Orders of the same product and cycle that the API placed, and whose services have no mark.
 */
function unmarkedOf(
  orders: readonly Row[],
  services: readonly Row[],
  { productId, cycle }: { productId: string; cycle: string }
): Row[] {
  const same = services.filter(
    (row) =>
      textOf(row.pid) === productId &&
      cycleOf(row.billingcycle) === cycle &&
      textOf(row.notes) === ''
  )
  return orders.filter(
    (row) =>
      textOf(row.admin_requestor_id) !== '0' &&
      same.some(({ orderid: orderId }) => textOf(orderId) === textOf(row.id))
  )
}
