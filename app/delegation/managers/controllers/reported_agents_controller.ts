import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { actorOf, administeredPanel } from '#identity/administered'
import { HandleReport } from '#delegation/managers/actions/handle_report'
import { ListManagerReports, reportsList } from '#delegation/managers/queries/list_manager_reports'

/**
 * What was told about agents, for admins to look at.
 */
@inject()
export default class ReportedAgentsController {
  constructor(private action: HandleReport) {}

  async index({ auth, request, view }: HttpContext) {
    const list = reportsList(request.qs())
    const reports = new ListManagerReports(administeredPanel(auth.user!), list)
    const page = pageOf(list, await reports.count())
    const rows = await reports.page(page.offset, page.size)
    return view.render('pages/managers/admin/reports', { list, page, rows })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const outcome = await this.action.handle({
      reportId: Number(params.id),
      actor: actorOf(ctx),
      panelId: administeredPanel(auth.user!),
    })
    if (outcome === 'unknown_report') {
      throw new Exception('No such report', { status: 404, code: 'E_ROW_NOT_FOUND' })
    }
    if (outcome === 'handled') session.flash('success', i18n.t('managers.admin.reports.done'))
    else session.flash('info', i18n.t('managers.admin.reports.already'))
    const list = reportsList(request.qs())
    return response
      .redirect()
      .status(303)
      .toPath(list.address({ page: list.page }))
  }
}
