import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { DecideCorrection } from '#commissions/corrections/actions/decide_correction'
import { findCorrection } from '#commissions/corrections/queries/list_corrections'
import { noSuchThing } from '#commissions/corrections/read_correction'
import {
  decisionValidator,
  refusalValidator,
} from '#commissions/corrections/validators/correction_validator'
import { actorOf, administeredPanel } from '#identity/administered'

/**
 * What becomes of a correction that waits for a second admin.
 */
@inject()
export default class CorrectionDecisionsController {
  constructor(private action: DecideCorrection) {}

  async store(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const correction = await findCorrection(administeredPanel(auth.user!), params.id)
    if (!correction) throw noSuchThing()
    const { decision } = await request.validateUsing(decisionValidator)
    const refusal = decision === 'refuse' ? await request.validateUsing(refusalValidator) : null

    const actor = actorOf(ctx)
    const decided = await this.action.handle({
      actor: { ...actor, userId: actor.userId! },
      correctionId: correction.id,
      decision,
      reason: refusal?.reason ?? null,
    })
    if (decided.ok) session.flash('success', i18n.t(`corrections.done.${decided.state}`))
    else session.flash('warning', i18n.t(`corrections.refused.${decided.reason}`))
    return response.redirect().status(303).toPath(`/admin/corrections/${correction.id}`)
  }
}
