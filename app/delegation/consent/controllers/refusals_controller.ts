import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { DeclineManager } from '#delegation/consent/actions/decline_manager'
import { openManageLink } from '#delegation/consent/manage_page'
import { forgetChoice } from '#delegation/consent/remembered_choice'

/**
 * The client's *Decline*.
 */
@inject()
export default class RefusalsController {
  constructor(private decline: DeclineManager) {}

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const { link, page } = await openManageLink(ctx, request.input('link'))
    // refusing needs no fresh sign-in: it gives nothing away
    if (page !== 'consent' && page !== 'confirm') {
      return response.redirect().status(303).toPath(`/manage/${link.reference}`)
    }
    await this.decline.handle({ invitationId: link.invitation?.id ?? null })
    forgetChoice(ctx)
    return response.redirect().status(303).toPath('/manage/refusals')
  }

  async show({ view }: HttpContext) {
    return view.render('pages/delegation/declined')
  }
}
