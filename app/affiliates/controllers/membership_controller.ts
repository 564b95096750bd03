import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { termsInSentences } from '#plans/describe_terms'
import { planVersionFor } from '#plans/plan_versions'
import { ChooseMails } from '#affiliates/actions/choose_mails'
import { EndMembership } from '#affiliates/actions/end_membership'
import { isImpersonated, refuseImpersonation } from '#affiliates/impersonation'
import { mailChoicesOf } from '#affiliates/mail_choices'
import { JOIN_PATH } from '#affiliates/middleware/member_middleware'
import { acceptancesOf } from '#affiliates/program_terms'
import { mailPreferencesValidator } from '#affiliates/validators/membership_validator'

const PATH = '/affiliate/membership'

/**
 * A member's own membership: how it stands, what it pays, which mails they get, and the way out.
 */
@inject()
export default class MembershipController {
  constructor(
    private chooseMails: ChooseMails,
    private end: EndMembership
  ) {}

  async show({ affiliate, i18n, view }: HttpContext) {
    const client = db.connection()
    const [plan, acceptances, choices, [standing]] = await Promise.all([
      planVersionFor(client, {
        affiliateId: affiliate.id,
        panelId: affiliate.panelId,
        instant: now(),
      }),
      acceptancesOf(client, affiliate.id),
      mailChoicesOf(client, affiliate.id),
      select<{ since: number; reason: string | null }>(
        client,
        `SELECT since, reason FROM affiliate_standings WHERE affiliate_id = ?
         ORDER BY since DESC, id DESC LIMIT 1`,
        [affiliate.id]
      ),
    ])

    return view.render('pages/affiliates/membership', {
      standing: { since: Number(standing!.since), reason: standing!.reason },
      planSentences: plan ? termsInSentences(i18n, plan.terms) : [],
      acceptance: acceptances[0] ?? null,
      choices,
    })
  }

  async update({ affiliate, i18n, request, response, session }: HttpContext) {
    const form = await request.validateUsing(mailPreferencesValidator)
    await this.chooseMails.handle({
      affiliateId: affiliate.id,
      locale: form.mail_locale ?? null,
      wanted: { daily_summary: form.daily_summary !== undefined },
    })
    session.flash('success', i18n.t('affiliates.membership.saved'))
    return response.redirect().status(303).toPath(PATH)
  }

  /** Asks before the member leaves. */
  edit({ affiliate, response, view }: HttpContext) {
    if (affiliate.isSuspended) return response.redirect().toPath(PATH)
    return view.render('pages/affiliates/leave')
  }

  async destroy(ctx: HttpContext) {
    const { affiliate, i18n, response, session } = ctx
    if (isImpersonated(ctx)) return refuseImpersonation(ctx, PATH)

    const outcome = await this.end.handle({ affiliateId: affiliate.id, as: 'member' })
    if (outcome === 'suspended') {
      session.flash('error', i18n.t('affiliates.leave.suspended'))
      return response.redirect().status(303).toPath(PATH)
    }
    session.flash('success', i18n.t('affiliates.leave.done'))
    return response.redirect().status(303).toPath(JOIN_PATH)
  }
}
