import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { planVersionFor } from '#plans/plan_versions'
import { termsInSentences } from '#plans/describe_terms'
import { workedExample } from '#plans/worked_example'
import { isImpersonated } from '#affiliates/impersonation'
import { whyNoApplication } from '#affiliates/membership_acts'
import type Affiliate from '#affiliates/models/affiliate'
import { paragraphsOf, termsAt, termsOfPanel } from '#affiliates/program_terms'
import { applicationsOf } from '#affiliates/queries/applications_of'
import { approval, reapplyDays } from '#affiliates/settings'
import {
  PROMOTION_MAX_LENGTH,
  PROMOTION_MIN_LENGTH,
} from '#affiliates/validators/application_validator'

/** The currency of the worked example; the first in which the plan pays. */
const EXAMPLE_CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF']

/**
 * What a client who is no member sees: what the program pays, how their application stands, and the form.
 *
 * @param affiliate null for who never applied
 */
export async function renderJoinPage(ctx: HttpContext, affiliate: Affiliate | null) {
  const { auth, i18n, view } = ctx
  const panelId = auth.user!.panelId!
  const at = now()
  const [terms, plan, applications] = await Promise.all([
    termsOfPanel(db.connection(), panelId).then((all) => termsAt(all, at)),
    planVersionFor(db.connection(), { affiliateId: affiliate?.id ?? null, panelId, instant: at }),
    affiliate ? applicationsOf(affiliate.id) : [],
  ])
  const [last = null] = applications
  const refusal = whyNoApplication(
    affiliate && {
      status: affiliate.status,
      decidedAt: applications.find(({ decision }) => decision === 'declined')?.decidedAt ?? null,
    },
    { days: reapplyDays.value, now: at }
  )

  view.share({ joining: true })
  return view.render('pages/affiliates/join', {
    standing: affiliate?.status ?? 'none',
    last,
    mayApply: refusal === null && terms !== null,
    againFrom: refusal?.reason === 'too_early' ? refusal.from : null,
    planSentences: plan ? termsInSentences(i18n, plan.terms) : [],
    leftAt: affiliate?.status === 'left' ? await standingSince(affiliate.id) : null,
    holdDays: plan?.terms.holdDays ?? null,
    example: plan && exampleOf(plan.terms),
    terms,
    paragraphs: terms ? paragraphsOf(terms.texts[i18n.locale as 'en' | 'it']) : [],
    isAutomatic: approval.value === 'automatic',
    byStaff: isImpersonated(ctx),
    promotionLengths: { min: PROMOTION_MIN_LENGTH, max: PROMOTION_MAX_LENGTH },
  })
}

async function standingSince(affiliateId: number): Promise<number> {
  const { since } = await db
    .from('affiliate_standings')
    .where('affiliate_id', affiliateId)
    .max('since as since')
    .firstOrFail()
  return Number(since)
}

function exampleOf(terms: Parameters<typeof workedExample>[0]) {
  for (const currency of EXAMPLE_CURRENCIES) {
    const example = workedExample(terms, currency)
    if (example) return example
  }
  return null
}
