import type { I18n } from '@adonisjs/i18n'
import { COMMAND_LINE, PRODUCT } from '#core/audit/record_act'

/**
 * Who acted, for people: a person's name as it was, or what stands for the command line and the product itself.
 */
export function actorWord(i18n: I18n, actor: { userId: number | null; name: string }): string {
  if (actor.userId !== null) return actor.name
  if (actor.name === COMMAND_LINE.name) return i18n.t('acts.by.command_line')
  return actor.name === PRODUCT.name ? i18n.t('acts.by.product') : actor.name
}
