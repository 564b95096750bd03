import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { fieldError } from '#core/exceptions/field_error'
import type { Locale } from '#core/i18n/locales'
import { ApplyForMembership } from '#affiliates/actions/apply_for_membership'
import { EndMembership } from '#affiliates/actions/end_membership'
import { isImpersonated, refuseImpersonation } from '#affiliates/impersonation'
import { JOIN_PATH } from '#affiliates/middleware/member_middleware'
import { affiliateOfUser } from '#affiliates/queries/affiliate_of_user'
import { checkSite } from '#affiliates/site_check'
import { applicationValidator } from '#affiliates/validators/application_validator'

/**
 * A client's application to become a member. The form is on the page of who is none (`renderJoinPage`).
 */
@inject()
export default class ApplicationsController {
  constructor(
    private apply: ApplyForMembership,
    private end: EndMembership
  ) {}

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    if (isImpersonated(ctx)) return refuseImpersonation(ctx, JOIN_PATH)

    const form = await request.validateUsing(applicationValidator)
    const user = auth.user!
    const outcome = await this.apply.handle({
      panelId: user.panelId!,
      clientExternalId: user.subjectId!,
      siteUrl: form.no_site ? null : siteOf(form.site_url!),
      promotion: form.promotion,
      termsId: form.terms_id,
      language: i18n.locale as Locale,
      userId: user.id,
    })

    if (outcome.ok) {
      session.flash('success', i18n.t(`affiliates.applied.${outcome.status}`))
      return response.redirect().status(303).toPath(JOIN_PATH)
    }
    switch (outcome.refusal.reason) {
      case 'terms_changed': {
        throw fieldError('accept_terms', i18n.t('affiliates.apply.terms_changed'))
      }
      case 'client_closed': {
        session.flash('error', i18n.t('affiliates.apply.client_closed'))
        return response.redirect().status(303).toPath(JOIN_PATH)
      }
      // sent twice, or decided meanwhile: the page says how it stands
      case 'applied_already':
      case 'member_already':
      case 'suspended':
      case 'too_early': {
        return response.redirect().status(303).toPath(JOIN_PATH)
      }
    }
  }

  /** Asks before it is withdrawn. */
  async edit({ auth, response, view }: HttpContext) {
    const affiliate = await affiliateOfUser(auth.user!)
    if (affiliate?.status !== 'applied') return response.redirect().toPath(JOIN_PATH)
    view.share({ joining: true })
    return view.render('pages/affiliates/withdraw')
  }

  async destroy(ctx: HttpContext) {
    const { auth, i18n, response, session } = ctx
    if (isImpersonated(ctx)) return refuseImpersonation(ctx, JOIN_PATH)

    const affiliate = await affiliateOfUser(auth.user!)
    // a member who was approved meanwhile must not leave by this
    if (affiliate?.status === 'applied') {
      const outcome = await this.end.handle({ affiliateId: affiliate.id, as: 'applicant' })
      if (outcome === 'withdrawn') session.flash('success', i18n.t('affiliates.withdraw.done'))
    }
    return response.redirect().status(303).toPath(JOIN_PATH)
  }
}

function siteOf(text: string): string {
  const site = checkSite(text)
  if (!site.ok) throw new Error(`The validator let a site pass: ${site.reason}`)
  return site.url
}
