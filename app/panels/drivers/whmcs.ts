import { unavailable } from '#panels/drivers/call_panel'
import { NOT_FOUND, refuse } from '#panels/drivers/driver_answers'
import type {
  Capability,
  DriverConnection,
  DriverKind,
  PanelDriver,
} from '#panels/drivers/panel_driver'
import { idOf, isTimezone, rowOf, textOf } from '#panels/drivers/panel_values'
import { WhmcsApi } from '#panels/drivers/whmcs/whmcs_api'
import { whmcsMoney } from '#panels/drivers/whmcs/whmcs_money'
import { whmcsOrders } from '#panels/drivers/whmcs/whmcs_orders'
import { whmcsServices } from '#panels/drivers/whmcs/whmcs_services'
import { whmcsNative, whmcsUsers } from '#panels/drivers/whmcs/whmcs_users'

/**
 * WHMCS from 8.0, by its external API. It knows no request keys: what is added (orders, credit) is marked with the key and
 * looked for first, and for the rest the state is looked at first. A service's reboot belongs to single modules and is none of
 * the capabilities.
 */
export const whmcs: DriverKind = {
  name: 'whmcs',
  fields: [
    { name: 'identifier', secret: false, required: true },
    { name: 'secret', secret: true, required: true },
    { name: 'access_key', secret: true, required: false },
    { name: 'timezone', secret: false, required: false },
  ],
  native: whmcsNative,
  connect,
}

const CAPABILITIES: readonly Capability[] = [
  'service.list',
  'service.show',
  'service.suspend',
  'service.unsuspend',
  'service.renew',
  'service.change_plan',
  'service.request_cancellation',
  'order.list',
  'order.show',
  'order.place',
  'order.cancel',
  'login_url',
  'credit.add',
  'invoice.list',
  'native_invitation',
]

function connect(connection: DriverConnection): PanelDriver {
  const api = new WhmcsApi(connection)
  return {
    capabilities: new Set(CAPABILITIES),

    async check() {
      if (!isTimezone(api.zone)) return refuse('timezone')
      const answer = await api.call('WhmcsDetails')
      if (!answer.ok) return answer
      return { ok: true, value: { version: textOf(rowOf(answer.value.whmcs).version) || null } }
    },

    ...whmcsServices(api),
    ...whmcsOrders(api),
    ...whmcsMoney(api),
    ...whmcsUsers(api),

    async loginUrl({ clientId, path }) {
      const client = idOf(clientId)
      if (!client) return NOT_FOUND
      const inside = path.replace(/^\/+/, '')
      const answer = await api.call('CreateSsoToken', {
        client_id: client,
        ...(inside === '' ? {} : { destination: 'sso:custom_redirect', sso_redirect_path: inside }),
      })
      if (!answer.ok) return answer
      const url = textOf(answer.value.redirect_url)
      return /^https?:\/\//.test(url)
        ? { ok: true, value: { url } }
        : unavailable('not_json', false)
    },
  }
}
