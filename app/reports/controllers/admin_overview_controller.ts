import type { HttpContext } from '@adonisjs/core/http'
import { appUrl } from '#config/app'
import {
  countAffiliates,
  countRecentEvents,
  listPanels,
  listWaitingEvents,
} from '#reports/queries/admin_overview'

/**
 * What is connected and what waits, of the panels that the admin administers.
 */
export default class AdminOverviewController {
  async show({ auth, view }: HttpContext) {
    const scope = auth.user!.panelId

    const panels = await listPanels(scope)
    return view.render('pages/admin/overview', {
      panels: panels.map((panel) => ({
        ...panel,
        eventsAddress: `${appUrl}/api/panel/v1/${panel.key}/events`,
      })),
      affiliates: await countAffiliates(scope),
      recent: await countRecentEvents(scope),
      waiting: await listWaitingEvents(scope),
    })
  }
}
