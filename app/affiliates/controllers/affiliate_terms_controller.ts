import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import type { Locale } from '#core/i18n/locales'
import { AcceptTerms } from '#affiliates/actions/accept_terms'
import { isImpersonated, refuseImpersonation } from '#affiliates/impersonation'
import { acceptancesOf, paragraphsOf, termsAt, termsOfPanel } from '#affiliates/program_terms'
import { affiliateOfUser } from '#affiliates/queries/affiliate_of_user'
import { termsNoticeOf } from '#affiliates/queries/terms_notice_of'
import { acceptanceValidator } from '#affiliates/validators/membership_validator'

const PATH = '/affiliate/terms'

/**
 * The terms that hold for a panel's clients, with those before and those to come.
 */
@inject()
export default class AffiliateTermsController {
  constructor(private accept: AcceptTerms) {}

  async show(ctx: HttpContext) {
    const { auth, i18n, view } = ctx
    const affiliate = await affiliateOfUser(auth.user!)
    const notice = affiliate?.isMember ? await termsNoticeOf(affiliate) : null
    const versions = await termsOfPanel(db.connection(), auth.user!.panelId!)
    const current = termsAt(versions, now())
    const accepted = affiliate ? await acceptancesOf(db.connection(), affiliate.id) : []
    const shown = versions.map((terms) => ({
      ...terms,
      paragraphs: paragraphsOf(terms.texts[i18n.locale as Locale]),
      acceptedAt: accepted.find(({ termsId }) => termsId === terms.id)?.acceptedAt ?? null,
    }))

    if (affiliate?.isMember) view.share({ affiliate })
    view.share({ seenByStaff: isImpersonated(ctx), joining: !affiliate?.isMember })
    return view.render('pages/affiliates/terms', {
      announced: shown.filter(({ effectiveFrom }) => effectiveFrom > now()),
      current: shown.find(({ id }) => id === current?.id) ?? null,
      earlier: shown.filter(
        ({ id, effectiveFrom }) => id !== current?.id && effectiveFrom <= now()
      ),
      toAccept: notice?.ask === 'accept' ? notice.termsId : null,
    })
  }

  async store(ctx: HttpContext) {
    const { affiliate, auth, i18n, request, response, session } = ctx
    if (isImpersonated(ctx)) return refuseImpersonation(ctx, PATH)

    const { terms_id: termsId } = await request.validateUsing(acceptanceValidator)
    const outcome = await this.accept.handle({
      affiliateId: affiliate.id,
      termsId,
      language: i18n.locale as Locale,
      userId: auth.user!.id,
    })
    if (outcome.ok) session.flash('success', i18n.t('affiliates.terms.accepted'))
    else session.flash('warning', i18n.t('affiliates.terms.not_the_latest'))
    return response.redirect().status(303).toPath(PATH)
  }
}
