import type { I18n } from '@adonisjs/i18n'
import { formatDate } from '#core/i18n/format'
import type { AttributionReason } from '#referrals/attribution'
import type { ReferralStatus } from '#referrals/queries/list_referrals'

/**
 * Every reason that a referral may have. Each has its words in lang/<language>/referrals.json.
 */
export type ReferralReason =
  | AttributionReason
  | 'superseded'
  | 'order_cancelled'
  | 'order_fraud'
  | 'review_rejected'
  | 'admin_rejected'
  | 'refunded'
  | 'charged_back'

const KNOWN: Record<ReferralReason, true> = {
  last_click: true,
  first_click: true,
  bound_client: true,
  agent_association: true,
  no_token: true,
  token_forged: true,
  token_malformed: true,
  other_panel: true,
  link_unknown: true,
  visit_expired: true,
  visit_after_order: true,
  not_placed_by_client: true,
  link_inactive_at_visit: true,
  link_inactive_at_order: true,
  link_deleted_at_visit: true,
  link_deleted_at_order: true,
  affiliate_not_active_at_visit: true,
  affiliate_not_active_at_order: true,
  own_client: true,
  own_email: true,
  bound_to_other: true,
  agent_not_active_at_order: true,
  agent_comes_first: true,
  visit_comes_first: true,
  superseded: true,
  order_cancelled: true,
  order_fraud: true,
  review_rejected: true,
  admin_rejected: true,
  refunded: true,
  charged_back: true,
}

export const REFERRAL_REASONS = Object.keys(KNOWN) as ReferralReason[]

interface Explained {
  kind: 'signup' | 'order'
  status: ReferralStatus
  occurredAt: number
  reason: string
  reasonValues: Record<string, string | number>
}

/** Values that are instants, shown as days. */
const DAYS = ['visitedAt', 'at', 'boundAt', 'associatedAt', 'takenBackAt'] as const

/**
 * Says why referrals stand as they do, in the words of the reader's language; what waits says since when, and what is
 * being checked what that means. To admins in words of their own: "the affiliate's link" instead of "your link".
 *
 * Each wording is made once, with marks where the days go: an export of 50,000 rows would otherwise spend half a
 * minute in the message formatter.
 */
export function referralExplainer(
  i18n: I18n,
  reader: 'affiliate' | 'admin' = 'affiliate'
): (referral: Explained) => string {
  const group = reader === 'admin' ? 'referrals.admin' : 'referrals'

  const wordings = new Map<string, string>()
  const mark = (name: string) => `\u0001${name}\u0001`
  const marks = Object.fromEntries([...DAYS, 'since'].map((name) => [name, mark(name)]))
  const day = (instant: number | string | undefined) =>
    instant === undefined ? '–' : formatDate(Number(instant), i18n.locale)

  const wording = (key: string, values: Record<string, string | number>) => {
    const id = [key, ...Object.values(values)].join('\u0001')
    let words = wordings.get(id)
    if (words === undefined) {
      words = i18n.t(key, { ...marks, ...values })
      wordings.set(id, words)
    }
    return words
  }

  return ({ kind, status, occurredAt, reason, reasonValues }) => {
    const code = Object.hasOwn(KNOWN, reason) ? reason : 'other'
    const why = wording(`${group}.reason.${code}`, {
      kind,
      lifeDays: reasonValues.lifeDays ?? 0,
      createdBy: reasonValues.createdBy ?? 'other',
      standing: reasonValues.standing ?? 'other',
    })
    const words =
      status === 'pending'
        ? `${wording('referrals.waiting', { kind })} ${why}`
        : status === 'in_review'
          ? `${wording(`${group}.checking`, {})} ${why}`
          : why

    return DAYS.reduce(
      (text, name) => text.replaceAll(mark(name), () => day(reasonValues[name])),
      words.replaceAll(mark('since'), () => day(occurredAt))
    )
  }
}
