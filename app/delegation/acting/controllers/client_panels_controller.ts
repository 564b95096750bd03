import type { HttpContext } from '@adonisjs/core/http'
import { askPanel, describeSilence } from '#delegation/acting/acting'
import { VIEW_MINUTES } from '#delegation/acting/note_view'
import { ListGrantLog } from '#delegation/acting/queries/list_grant_log'

/** Lines of the log on the client's page; all of them have a page of their own. */
const LAST_LINES = 10

/**
 * A client's panel, as their Service Manager sees it.
 */
export default class ClientPanelsController {
  async show(ctx: HttpContext) {
    const { acting, view } = ctx
    const log = new ListGrantLog(acting.rights.grantId)
    const [services, orders, lines, total] = await Promise.all([
      askPanel(acting, (driver) => driver.listServices(acting.clientId)),
      askPanel(acting, (driver) => driver.listOrders(acting.clientId)),
      log.page(0, LAST_LINES),
      log.count(),
    ])

    return view.render('pages/acting/show', {
      services: services.ok ? services.value : null,
      servicesFailure: services.ok ? null : describeSilence(ctx, services),
      orders: orders.ok ? orders.value : null,
      ordersFailure: orders.ok ? null : describeSilence(ctx, orders),
      lines,
      hasMoreLines: total > lines.length,
      viewMinutes: VIEW_MINUTES,
    })
  }
}
