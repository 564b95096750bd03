import type { HttpContext } from '@adonisjs/core/http'
import { appUrl } from '#config/app'
import { administeredPanel } from '#identity/administered'
import { listPanels, listWaiting, readFigures } from '#reports/queries/admin_overview'

/**
 * What needs a decision first, then what is connected, of the panels that the admin administers.
 */
export default class AdminOverviewController {
  async show({ auth, view }: HttpContext) {
    const scope = administeredPanel(auth.user!)
    const [panels, waiting, figures] = await Promise.all([
      listPanels(scope),
      listWaiting(scope),
      readFigures(scope),
    ])

    return view.render('pages/admin/overview', {
      waiting,
      figures,
      panels: panels.map((panel) => ({
        ...panel,
        eventsAddress: `${appUrl}/api/panel/v1/${panel.key}/events`,
      })),
    })
  }
}
