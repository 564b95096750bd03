/**
 * What the panel knows, in its own rows. Of a client's only what is that client's: a row that names another is not there,
 * whatever was asked for.
 */
import { isCurrency } from '#core/money'
import { NOT_FOUND, refuse } from '#panels/drivers/driver_answers'
import type { DriverAnswer } from '#panels/drivers/panel_driver'
import { idOf, rowOf, rowsOf, textOf, type Row } from '#panels/drivers/panel_values'
import { listOf, type WhmcsApi } from '#panels/drivers/whmcs/whmcs_api'

interface Account {
  row: Row
  currency: string
}

export async function accountOf(api: WhmcsApi, clientId: string): Promise<DriverAnswer<Account>> {
  const id = idOf(clientId)
  if (!id) return NOT_FOUND
  const answer = await api.call('GetClientsDetails', { clientid: id })
  if (!answer.ok) return answer
  // before 8.0 there is no `client`, and everything stands on top
  const row = 'client' in answer.value ? rowOf(answer.value.client) : answer.value
  const currency = textOf(row.currency_code)
  if (textOf(row.id) !== id) return NOT_FOUND
  return isCurrency(currency)
    ? { ok: true, value: { row, currency } }
    : refuse('unknown_currency', { currency })
}

export async function servicesOf(api: WhmcsApi, clientId: string): Promise<DriverAnswer<Row[]>> {
  const answer = await api.list('GetClientsProducts', { clientid: clientId }, [
    'products',
    'product',
  ])
  if (!answer.ok) return answer
  return { ok: true, value: answer.value.filter((row) => textOf(row.clientid) === clientId) }
}

export async function serviceOf(
  api: WhmcsApi,
  clientId: string,
  serviceId: string
): Promise<DriverAnswer<Row>> {
  const [client, id] = [idOf(clientId), idOf(serviceId)]
  if (!client || !id) return NOT_FOUND
  const answer = await api.call('GetClientsProducts', { clientid: client, serviceid: id })
  if (!answer.ok) return answer
  const row = listOf(answer.value, ['products', 'product']).find(
    (each) => textOf(each.id) === id && textOf(each.clientid) === client
  )
  return row ? { ok: true, value: row } : NOT_FOUND
}

export async function ordersOf(api: WhmcsApi, clientId: string): Promise<DriverAnswer<Row[]>> {
  const answer = await api.list('GetOrders', { userid: clientId }, ['orders', 'order'])
  if (!answer.ok) return answer
  return { ok: true, value: answer.value.filter((row) => textOf(row.userid) === clientId) }
}

/** All that the panel sells. */
export async function allProducts(api: WhmcsApi): Promise<DriverAnswer<Row[]>> {
  const answer = await api.call('GetProducts')
  if (!answer.ok) return answer
  return { ok: true, value: rowsOf(rowOf(answer.value.products).product) }
}
