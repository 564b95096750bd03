import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import limiter from '@adonisjs/limiter/services/main'
import { reportLimit } from '#config/limiter'
import { addressHash } from '#core/address_hash'
import { now } from '#core/clock'
import { ReportManager } from '#delegation/consent/actions/report_manager'
import { openManageLink } from '#delegation/consent/manage_page'
import { consentReportValidator } from '#delegation/consent/validators/consent_validator'

/**
 * *This was not expected*: also for who is not signed in, or not whom an invitation is for.
 */
@inject()
export default class ConsentReportsController {
  constructor(private report: ReportManager) {}

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const { link, visit } = await openManageLink(ctx, request.input('link'))
    const form = await request.validateUsing(consentReportValidator)
    await limiter.use(reportLimit).consume(`manager_report:${addressHash(request.ip(), now())}`)

    const { visitor, manager } = visit
    const isClient = visitor.kind === 'client' && visitor.panelId === link.panelId
    await this.report.handle({
      panelId: link.panelId,
      agentId: link.agent.id,
      invitationId: link.invitation?.id ?? null,
      // of a page that was open since before they agreed, perhaps
      grantId:
        isClient && !visitor.impersonated && manager?.agentId === link.agent.id
          ? manager.grantId
          : null,
      clientId: isClient ? visitor.clientId : null,
      text: form.report ?? null,
    })
    return response.redirect().status(303).toPath('/manage/reports')
  }

  async show({ view }: HttpContext) {
    return view.render('pages/delegation/reported')
  }
}
