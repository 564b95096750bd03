import type { I18n } from '@adonisjs/i18n'
import { formatDateTime } from '#core/i18n/format'
import type { DeliveryRow } from '#signup_notifications/log/queries/list_deliveries'
import { MENDS, reasonInWords } from '#signup_notifications/log/reason_words'
import {
  aboutInWords,
  destinationInWords,
  heldBy,
  type Situation,
  situationOf,
} from '#signup_notifications/log/result_words'

export interface ExplainedDelivery {
  /** One sentence: who was told of what, or was not. */
  verdict: string
  tone: 'success' | 'info' | 'warning' | 'error'
  /** Why it stands there. */
  why: string[]
  /** What to do about it; null where there is nothing to do, or `why` says it. */
  mend: string | null
  link: { label: string; url: string } | null
}

const TONES: Record<Situation, ExplainedDelivery['tone']> = {
  delivered: 'success',
  loaded: 'success',
  next_try: 'info',
  due: 'info',
  calling: 'info',
  waiting: 'info',
  served: 'info',
  held: 'warning',
  unfinished: 'warning',
  not_sent: 'warning',
  page_closed: 'warning',
  refused: 'error',
  failed: 'error',
  broken: 'error',
}

/**
 * Whether a program heard of it, why it did or did not, and how to mend that.
 */
export function explainDelivery(
  i18n: I18n,
  delivery: DeliveryRow,
  viewer: { isGlobalAdmin: boolean }
): ExplainedDelivery {
  const situation = situationOf(delivery)
  const verdict = situation === 'due' || situation === 'next_try' ? 'owed' : situation
  const mend = mendOf(delivery, situation)

  return {
    verdict: i18n.t(`deliveries.verdict.${verdict}`, {
      program: destinationInWords(i18n, delivery),
      about: aboutInWords(i18n, delivery),
    }),
    tone: TONES[situation],
    why: [whyInWords(i18n, delivery, situation), reasonOf(i18n, delivery, situation)].filter(
      (sentence) => sentence !== null
    ),
    // of a reason of its own, the sentence says it
    mend:
      mend && i18n.hasMessage(`deliveries.mend.${mend}`) ? i18n.t(`deliveries.mend.${mend}`) : null,
    link: mend ? linkOf(i18n, delivery, mend, viewer) : null,
  }
}

function whyInWords(i18n: I18n, delivery: DeliveryRow, situation: Situation): string | null {
  const at = (instant: number) => formatDateTime(instant, i18n.locale)
  const say = (key: string, values: Record<string, string> = {}) =>
    i18n.t(`deliveries.why.${key}`, values)

  switch (situation) {
    case 'next_try':
      return say('owed', { at: at(delivery.nextAttemptAt) })
    case 'held':
      return say('held', { why: i18n.t(`deliveries.held.${heldBy(delivery)}`) })
    case 'failed':
      return say(delivery.isTest ? 'failed_test' : 'failed')
    case 'not_sent':
      return delivery.mode === 'both' ? say('both') : null
    default:
      return say(situation, { at: at(delivery.finishedAt ?? delivery.createdAt) })
  }
}

/**
 * What was said of it last. Of what is held back that is no matter any more.
 */
function reasonOf(i18n: I18n, delivery: DeliveryRow, situation: Situation): string | null {
  if (situation === 'held' || situation === 'delivered') return null
  return reasonInWords(i18n, delivery.reason, delivery.reasonValues)
}

function mendOf(delivery: DeliveryRow, situation: Situation): string | null {
  if (situation === 'held') return heldBy(delivery) === 'switch' ? 'held_switch' : 'held_program'
  if (situation === 'failed' || situation === 'refused') return situation
  const { reason } = delivery
  return situation === 'not_sent' && reason && Object.hasOwn(MENDS, reason) ? reason : null
}

function linkOf(
  i18n: I18n,
  { destination, panelId, programId }: DeliveryRow,
  mend: string,
  viewer: { isGlobalAdmin: boolean }
): ExplainedDelivery['link'] {
  const page = MENDS[mend]
  const label = i18n.t(`deliveries.links.${page}`)
  if (page === 'settings') {
    return viewer.isGlobalAdmin ? { label, url: '/admin/settings#section-signups' } : null
  }
  if (page === 'programs') return { label, url: `/admin/affiliate-programs?panel=${panelId}` }
  if (page === 'program' && programId !== null && destination.state !== 'deleted') {
    return { label, url: `/admin/affiliate-programs/${programId}/edit` }
  }
  return null
}
