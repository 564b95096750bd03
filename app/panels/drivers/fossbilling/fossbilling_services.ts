import {
  DONE,
  doneMaking,
  NOT_FOUND,
  refuse,
  UNSUPPORTED,
  type Done,
} from '#panels/drivers/driver_answers'
import type { FossbillingApi } from '#panels/drivers/fossbilling/fossbilling_api'
import { orderOf, ordersOf } from '#panels/drivers/fossbilling/fossbilling_lookups'
import {
  canRenew,
  isService,
  isSuspendedForClient,
  readService,
} from '#panels/drivers/fossbilling/fossbilling_rows'
import type { DriverAnswer, ServiceAct, ServiceCalls } from '#panels/drivers/panel_driver'
import { SUSPENDED_FOR_CLIENT, textOf, type Row } from '#panels/drivers/panel_values'

export function fossbillingServices(api: FossbillingApi): ServiceCalls {
  return {
    async listServices(clientId) {
      const orders = await ordersOf(api, clientId)
      return orders.ok
        ? { ok: true, value: orders.value.filter(isService).map(readService) }
        : orders
    },

    async showService(clientId, serviceId) {
      const service = await serviceOf(api, clientId, serviceId)
      return service.ok ? { ok: true, value: readService(service.value) } : service
    },

    async actOnService({ act: name, clientId, serviceId }) {
      const act = ACTS[name]
      if (!act) return UNSUPPORTED
      const service = await serviceOf(api, clientId, serviceId)
      return service.ok ? act(api, service.value, serviceId) : service
    },
  }
}

async function serviceOf(
  api: FossbillingApi,
  clientId: string,
  serviceId: string
): Promise<DriverAnswer<Row>> {
  const order = await orderOf(api, clientId, serviceId)
  return order.ok && !isService(order.value) ? NOT_FOUND : order
}

const ACTS: Partial<
  Record<ServiceAct['act'], (api: FossbillingApi, row: Row, id: string) => Promise<Done>>
> = {
  'service.suspend': suspend,
  'service.unsuspend': unsuspend,
  'service.renew': renew,
}

async function suspend(api: FossbillingApi, row: Row, id: string): Promise<Done> {
  if (isSuspendedForClient(row)) return DONE
  if (!isActive(row)) return refuse('suspend_inactive')
  return api.act('admin/order/suspend', { id, reason: SUSPENDED_FOR_CLIENT })
}

async function unsuspend(api: FossbillingApi, row: Row, id: string): Promise<Done> {
  if (isActive(row)) return DONE
  if (!isSuspendedForClient(row)) return refuse('unsuspend_by_host')
  return api.act('admin/order/unsuspend', { id })
}

async function renew(api: FossbillingApi, row: Row, id: string): Promise<Done> {
  if (!canRenew(row)) return refuse('not_renewed')
  // order/renew would renew it for nothing; an invoice that is owed already is answered again
  const invoice = await api.tell('admin/invoice/renewal_invoice', { id })
  return invoice.ok ? doneMaking('invoice', textOf(invoice.value)) : invoice
}

function isActive(row: Row): boolean {
  return textOf(row.status) === 'active'
}
