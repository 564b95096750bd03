import { DONE, doneMaking, refuse, UNSUPPORTED, type Done } from '#panels/drivers/driver_answers'
import type {
  DriverAnswer,
  PanelService,
  ServiceAct,
  ServiceCalls,
} from '#panels/drivers/panel_driver'
import { idOf, SUSPENDED_FOR_CLIENT, textOf, type Row } from '#panels/drivers/panel_values'
import { listOf, type WhmcsApi } from '#panels/drivers/whmcs/whmcs_api'
import { accountOf, allProducts, serviceOf, servicesOf } from '#panels/drivers/whmcs/whmcs_lookups'
import { cycleOf, isSuspendedForClient, readService } from '#panels/drivers/whmcs/whmcs_rows'

export function whmcsServices(api: WhmcsApi): ServiceCalls {
  return {
    async listServices(clientId) {
      const account = await accountOf(api, clientId)
      if (!account.ok) return account
      const services = await servicesOf(api, clientId)
      if (!services.ok || services.value.length === 0) return services as DriverAnswer<[]>
      const products = await allProducts(api)
      if (!products.ok) return products
      const { currency } = account.value
      return {
        ok: true,
        value: services.value.map((row) => readService(row, currency, products.value)),
      }
    },

    async showService(clientId, serviceId) {
      const service = await serviceOf(api, clientId, serviceId)
      return service.ok ? read(api, clientId, service.value) : service
    },

    async actOnService(input) {
      const act = ACTS[input.act]
      if (!act) return UNSUPPORTED
      const service = await serviceOf(api, input.clientId, input.serviceId)
      return service.ok ? act(api, service.value, input) : service
    },
  }
}

/** A restart belongs to single modules. */
const ACTS: Partial<
  Record<ServiceAct['act'], (api: WhmcsApi, row: Row, input: ServiceAct) => Promise<Done>>
> = {
  'service.suspend': suspend,
  'service.unsuspend': unsuspend,
  'service.renew': renew,
  'service.change_plan': changePlan,
  'service.request_cancellation': requestCancellation,
}

async function read(
  api: WhmcsApi,
  clientId: string,
  row: Row
): Promise<DriverAnswer<PanelService>> {
  const account = await accountOf(api, clientId)
  if (!account.ok) return account
  const products = await allProducts(api)
  if (!products.ok) return products
  return { ok: true, value: readService(row, account.value.currency, products.value) }
}

async function suspend(api: WhmcsApi, row: Row, { serviceId }: ServiceAct): Promise<Done> {
  if (isSuspendedForClient(row)) return DONE
  if (!isActive(row)) return refuse('suspend_inactive')
  return api.act('ModuleSuspend', { serviceid: serviceId, suspendreason: SUSPENDED_FOR_CLIENT })
}

async function unsuspend(api: WhmcsApi, row: Row, { serviceId }: ServiceAct): Promise<Done> {
  if (isActive(row)) return DONE
  if (!isSuspendedForClient(row)) return refuse('unsuspend_by_host')
  return api.act('ModuleUnsuspend', { serviceid: serviceId })
}

async function renew(api: WhmcsApi, _row: Row, { clientId, serviceId }: ServiceAct): Promise<Done> {
  const made = await api.call('GenInvoices', {
    'clientid': clientId,
    'serviceids[0]': serviceId,
  })
  if (!made.ok) return made
  if (Number(textOf(made.value.numcreated)) > 0) {
    return doneMaking('invoice', idOf(made.value.latestinvoiceid) ?? '')
  }

  // none is made where there is one already
  const unpaid = await api.list('GetInvoices', { userid: clientId, status: 'Unpaid' }, [
    'invoices',
    'invoice',
  ])
  if (!unpaid.ok) return unpaid
  for (const { id } of unpaid.value) {
    const invoice = await api.call('GetInvoice', { invoiceid: textOf(id) })
    if (!invoice.ok) return invoice
    const isForIt = listOf(invoice.value, ['items', 'item']).some(
      (item) => textOf(item.type) === 'Hosting' && textOf(item.relid) === serviceId
    )
    if (isForIt) return doneMaking('invoice', textOf(id))
  }
  return refuse('not_due')
}

async function changePlan(
  api: WhmcsApi,
  row: Row,
  { clientId, serviceId, planId }: ServiceAct
): Promise<Done> {
  if (planId !== undefined && textOf(row.pid) === planId) return DONE
  const service = await read(api, clientId, row)
  if (!service.ok) return service
  if (planId === undefined || !service.value.plans.some(({ id }) => id === planId)) {
    return refuse('no_such_plan')
  }
  const answer = await api.call('UpgradeProduct', {
    serviceid: serviceId,
    type: 'product',
    newproductid: planId,
    newproductbillingcycle: cycleOf(row.billingcycle),
    paymentmethod: textOf(row.paymentmethod),
  })
  return answer.ok ? doneMaking('order', textOf(answer.value.order_number)) : answer
}

async function requestCancellation(
  api: WhmcsApi,
  _row: Row,
  { serviceId, reason }: ServiceAct
): Promise<Done> {
  const asked = await api.list('GetCancelledPackages', {}, ['packages', 'package'])
  if (!asked.ok) return asked
  if (asked.value.some(({ relid }) => textOf(relid) === serviceId)) return DONE
  return api.act('AddCancelRequest', {
    serviceid: serviceId,
    type: 'End of Billing Period',
    reason: reason ?? '',
  })
}

function isActive(row: Row): boolean {
  return textOf(row.status).toLowerCase() === 'active'
}
