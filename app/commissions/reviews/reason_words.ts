import type { I18n } from '@adonisjs/i18n'
import { formatDate, formatDateTime } from '#core/i18n/format'
import { SUSPICION_REASONS } from '#referrals/suspicions'

interface Reason {
  reason: string
  values: Record<string, string | number>
}

/**
 * Why an order is reviewed, in the reader's language, for admins: one sentence each, also for a reason that this version
 * does not know. Each has its words in lang/<language>/reviews.json.
 */
export function reviewReason({ reason, values }: Reason, i18n: I18n): string {
  const known = SUSPICION_REASONS.find((code) => code === reason) ?? 'other'
  const at = (instant: string | number | undefined, format: typeof formatDate) =>
    instant === undefined ? '–' : format(Number(instant), i18n.locale)

  return i18n.t(`reviews.reason.${known}`, {
    of: values.of ?? 'other',
    seconds: values.seconds ?? 0,
    orders: values.orders ?? 0,
    limit: values.limit ?? 0,
    seenAt: at(values.seenAt, formatDateTime),
    day: at(values.at, formatDate),
  })
}
