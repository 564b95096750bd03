import type { HttpContext } from '@adonisjs/core/http'
import { listPanelNames } from '#core/audit/queries/panel_names'
import { administeredPanel } from '#identity/administered'
import { deliveriesList } from '#signup_notifications/log/deliveries_list'
import { programChoices } from '#signup_notifications/log/queries/filter_choices'
import { ListDeliveries } from '#signup_notifications/log/queries/list_deliveries'

/**
 * The log as the request asks for it, of what the admin administers.
 */
export async function readLog({ auth, request }: HttpContext) {
  const panelId = administeredPanel(auth.user!)
  const panels = panelId === null ? await listPanelNames() : []
  const programs = await programChoices(panelId)
  const list = deliveriesList(request.qs(), {
    panelIds: panels.map(({ id }) => id),
    programIds: programs.map(({ id }) => id),
  })
  return { panelId, panels, programs, list, deliveries: new ListDeliveries(panelId, list) }
}
