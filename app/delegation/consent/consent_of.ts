import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { formatDate } from '#core/i18n/format'
import { composeConsentText, type ConsentText, dayChoices } from '#delegation/consent/consent_text'
import type { FoundManageLink } from '#delegation/consent/queries/find_manage_link'
import type { LiveManager } from '#delegation/consent/queries/manage_visitor'
import { nativeOffer } from '#delegation/native/native_offer'
import { grantDays, grantDaysMost } from '#delegation/settings'

/**
 * What this link asks of this client now, in the page's language; at the answer composed anew, since only what is asked
 * still may be agreed to.
 */
export async function consentOf(
  { i18n }: HttpContext,
  link: FoundManageLink,
  manager: LiveManager | null
): Promise<{ text: ConsentText; initialDays: number }> {
  const { days, initial } = dayChoices(grantDays.value, grantDaysMost.value)
  const text = composeConsentText(
    {
      agent: link.snapshot,
      since: link.since,
      panel: link.panel.name,
      asks: link.wantedScopes,
      days,
      replaces: manager,
      native: link.snapshot.email ? await nativeOffer(db.connection(), link.panelId) : null,
    },
    {
      locale: i18n.locale,
      t: (key, values) => i18n.t(key, values),
      date: (instant) => formatDate(instant, i18n.locale),
    }
  )
  return { text, initialDays: initial }
}
