import { refuse, UNSUPPORTED } from '#panels/drivers/driver_answers'
import { FossbillingApi } from '#panels/drivers/fossbilling/fossbilling_api'
import { fossbillingMoney } from '#panels/drivers/fossbilling/fossbilling_money'
import { fossbillingOrders } from '#panels/drivers/fossbilling/fossbilling_orders'
import { fossbillingServices } from '#panels/drivers/fossbilling/fossbilling_services'
import type {
  Capability,
  DriverConnection,
  DriverKind,
  PanelDriver,
} from '#panels/drivers/panel_driver'
import { isTimezone } from '#panels/drivers/panel_values'

/**
 * FOSSBilling, by its admin API. What the shop sold is one *order* there all its life: here it is an order, and from when it
 * was set up on a service as well, with the same number.
 *
 * None of its capabilities are: a restart (single modules have it); another plan (the API changes it without billing); asking
 * for a cancellation (the API cancels and removes at once); a login link (`client/login` signs in whoever calls it).
 */
export const fossbilling: DriverKind = {
  name: 'fossbilling',
  fields: [
    { name: 'token', secret: true, required: true },
    { name: 'timezone', secret: false, required: false },
  ],
  connect,
}

const CAPABILITIES: readonly Capability[] = [
  'service.list',
  'service.show',
  'service.suspend',
  'service.unsuspend',
  'service.renew',
  'order.list',
  'order.show',
  'order.place',
  'order.cancel',
  'credit.add',
  'invoice.list',
]

function connect(connection: DriverConnection): PanelDriver {
  const api = new FossbillingApi(connection)
  return {
    capabilities: new Set(CAPABILITIES),

    async check() {
      if (!isTimezone(api.zone)) return refuse('timezone')
      const answer = await api.ask('admin/order/get_list', { per_page: 1 })
      return answer.ok ? { ok: true, value: { version: null } } : answer
    },

    ...fossbillingServices(api),
    ...fossbillingOrders(api),
    ...fossbillingMoney(api),

    async loginUrl() {
      return UNSUPPORTED
    },
  }
}
