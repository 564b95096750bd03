/**
 * What the panel knows of a client, in its own rows, and only what is that client's: a row that names another is not there,
 * whatever was asked for.
 */
import { NOT_FOUND } from '#panels/drivers/driver_answers'
import type { FossbillingApi } from '#panels/drivers/fossbilling/fossbilling_api'
import type { DriverAnswer } from '#panels/drivers/panel_driver'
import { idOf, rowOf, textOf, type Row } from '#panels/drivers/panel_values'

export async function clientOf(api: FossbillingApi, clientId: string): Promise<DriverAnswer<Row>> {
  const id = idOf(clientId)
  if (!id) return NOT_FOUND
  const answer = await api.ask('admin/client/get', { id })
  if (!answer.ok) return answer
  const row = rowOf(answer.value)
  return textOf(row.id) === id ? { ok: true, value: row } : NOT_FOUND
}

/**
 * The panel lists no orders that are an addition to another, unless its settings say so.
 *
 * @param more of what the panel can filter by
 */
export async function ordersOf(
  api: FossbillingApi,
  clientId: string,
  more: Record<string, string> = {}
): Promise<DriverAnswer<Row[]>> {
  const id = idOf(clientId)
  if (!id) return NOT_FOUND
  const answer = await api.list('admin/order/get_list', { client_id: id, ...more })
  if (!answer.ok) return answer
  return { ok: true, value: answer.value.filter((row) => textOf(row.client_id) === id) }
}

export async function orderOf(
  api: FossbillingApi,
  clientId: string,
  orderId: string
): Promise<DriverAnswer<Row>> {
  const [client, id] = [idOf(clientId), idOf(orderId)]
  if (!client || !id) return NOT_FOUND
  const answer = await api.ask('admin/order/get', { id })
  if (!answer.ok) return answer
  const row = rowOf(answer.value)
  const isTheirs = textOf(row.id) === id && textOf(row.client_id) === client
  return isTheirs ? { ok: true, value: row } : NOT_FOUND
}
