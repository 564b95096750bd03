import type { I18n } from '@adonisjs/i18n'
import { formatDate } from '#core/i18n/format'
import type { CommissionChange } from '#commissions/queries/list_commissions'
import type { ChangeCause } from '#commissions/settlement'

const KNOWN: Record<ChangeCause, true> = {
  refund: true,
  chargeback: true,
  recalculated: true,
  order_refused: true,
  other_earner: true,
  review_rejected: true,
  admin_rejected: true,
}

/**
 * Why commissions change. Each has its words in lang/<language>/credits.json.
 */
export const CHANGE_CAUSES = Object.keys(KNOWN) as ChangeCause[]

/**
 * Says why a commission changed, in the reader's language: "Refund of 3 Nov 2026". Also for a cause that this version
 * does not know.
 */
export function explainChange(
  { cause, at, reason }: Pick<CommissionChange, 'cause' | 'at' | 'reason'>,
  i18n: I18n
): string {
  const key = Object.hasOwn(KNOWN, cause) ? cause : 'other'
  const words = i18n.t(`credits.reason.${key}`, { day: formatDate(at, i18n.locale) })
  return reason === null ? words : i18n.t('credits.reason_said', { words, reason })
}
