import { sandboxDb } from '#sandbox/database'
import type { Currency } from '#sandbox/money'
import type { ApiActRow, PersonRow } from '#sandbox/records'

/** Most rows of what was done for a client. */
const LIMIT = 20

/**
 * What lies on a client's account, one for each currency. Minor units.
 */
export async function balancesOf(
  client: PersonRow,
  database = sandboxDb()
): Promise<{ currency: Currency; amount: number }[]> {
  return (await database
    .from('sandbox_credits')
    .where('client_id', client.id)
    .groupBy('currency')
    .orderBy('currency')
    .select('currency')
    .sum('amount as amount')) as { currency: Currency; amount: number }[]
}

/**
 * What was done for a client by the API, newest first.
 */
export async function actsFor(client: PersonRow) {
  return (await sandboxDb()
    .from('sandbox_api_acts')
    .leftJoin('sandbox_services', 'sandbox_services.id', 'sandbox_api_acts.service_id')
    .leftJoin('sandbox_orders', 'sandbox_orders.id', 'sandbox_api_acts.order_id')
    .where('sandbox_api_acts.client_id', client.id)
    .where('sandbox_api_acts.status', 200)
    .orderBy('sandbox_api_acts.id', 'desc')
    .limit(LIMIT)
    .select(
      'sandbox_api_acts.*',
      'sandbox_services.product_name',
      'sandbox_services.domain',
      'sandbox_orders.placed_by'
    )) as (ApiActRow & {
    product_name: string | null
    domain: string | null
    placed_by: string | null
  })[]
}
