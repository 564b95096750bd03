import type { HttpContext } from '@adonisjs/core/http'
import { missing, openInvoices, serviceAnswer } from '#sandbox/api/answers'
import { findService, listServices } from '#sandbox/queries/purchases'
import { rowId } from '#sandbox/records'

/**
 * A client's services, with what may be done with each.
 */
export default class ApiServicesController {
  async index({ response, sandboxClient: client, sandboxText: text }: HttpContext) {
    const services = await listServices(client)
    const open = await openInvoices(
      undefined,
      services.map(({ id }) => id)
    )
    return response.send({
      services: services.map((service) =>
        serviceAnswer(service, open.get(service.id) ?? new Set(), text)
      ),
    })
  }

  async show(ctx: HttpContext) {
    const { params, response, sandboxClient: client, sandboxText: text } = ctx
    const service = await findService(client, rowId('service', params.service))
    if (!service) return missing(ctx)
    const open = await openInvoices(undefined, [service.id])
    return response.send(serviceAnswer(service, open.get(service.id) ?? new Set(), text))
  }
}
