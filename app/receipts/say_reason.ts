import type { I18n } from '@adonisjs/i18n'
import type { ReceiptRow } from '#receipts/queries/list_receipts'
import { ReceiptWords } from '#receipts/statement'
import { ruleOf } from '#receipts/verdict'

/**
 * The rule that decided, to an admin.
 */
export function sayReason(row: ReceiptRow, i18n: I18n): string {
  const { reason, values, kind, link, affiliate } = row
  const owner = { whose: 'admin', link: link ?? '–', affiliate: affiliate ?? '–' }
  return new ReceiptWords(i18n, 'admin').say(ruleOf({ reason, values }, kind, owner))
}
