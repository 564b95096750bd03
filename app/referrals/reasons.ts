import type { I18n } from '@adonisjs/i18n'
import { formatDate } from '#core/i18n/format'
import type { AttributionReason } from '#referrals/attribution'
import type { ReferralStatus } from '#referrals/queries/list_referrals'

/**
 * Every reason that a referral may have. Each has its words in lang/<language>/referrals.json.
 */
export type ReferralReason = AttributionReason | 'superseded' | 'order_cancelled' | 'order_fraud'

const KNOWN: Record<ReferralReason, true> = {
  last_click: true,
  first_click: true,
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
  superseded: true,
  order_cancelled: true,
  order_fraud: true,
}

export const REFERRAL_REASONS = Object.keys(KNOWN) as ReferralReason[]

/**
 * Every value that the words may name, for a referral that was kept without it.
 */
const UNKNOWN = { visitedAt: '–', at: '–', lifeDays: 0, createdBy: 'other', standing: 'other' }

const INSTANTS = new Set(['visitedAt', 'at', 'diesAt'])

interface Explained {
  kind: 'signup' | 'order'
  status: ReferralStatus
  occurredAt: number
  reason: string
  reasonValues: Record<string, string | number>
}

/**
 * Why a referral stands as it does, in the words of the reader's language; what waits says since when.
 */
export function explainReferral(referral: Explained, i18n: I18n): string {
  const { kind, status, occurredAt, reason, reasonValues } = referral
  const day = (instant: number) => formatDate(instant, i18n.locale)
  const values = Object.fromEntries(
    Object.entries(reasonValues).map(([name, value]) => [
      name,
      INSTANTS.has(name) ? day(Number(value)) : value,
    ])
  )
  const code = Object.hasOwn(KNOWN, reason) ? reason : 'other'
  const why = i18n.t(`referrals.reason.${code}`, { ...UNKNOWN, ...values, kind })

  return status === 'pending'
    ? `${i18n.t('referrals.waiting', { kind, since: day(occurredAt) })} ${why}`
    : why
}
