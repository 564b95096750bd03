import type { I18n } from '@adonisjs/i18n'
import { now } from '#core/clock'
import { formatTimeOrDate } from '#core/i18n/format'
import type { DeliveryRow } from '#signup_notifications/log/queries/list_deliveries'

/** What a result depends on. */
export type Resulted = Pick<
  DeliveryRow,
  | 'state'
  | 'reason'
  | 'attempts'
  | 'nextAttemptAt'
  | 'isLeased'
  | 'lastStatus'
  | 'destination'
  | 'isTest'
>

/**
 * The state as people see it: what is owed may be under way, due, or held back by a switch.
 */
export type Situation =
  Exclude<DeliveryRow['state'], 'owed'> | 'calling' | 'held' | 'due' | 'next_try' | 'unfinished'

export function situationOf(delivery: Resulted): Situation {
  if (delivery.state !== 'owed') return delivery.state
  if (delivery.isLeased && delivery.nextAttemptAt > now()) return 'calling'
  // nobody else takes a test: whoever made it was ended
  if (delivery.isTest) return 'unfinished'
  if (heldBy(delivery) !== null) return 'held'
  return delivery.nextAttemptAt <= now() ? 'due' : 'next_try'
}

/**
 * @returns a key below `deliveries.held.`; null where nothing holds it back
 */
export function heldBy({ destination, isTest }: Resulted): string | null {
  if (isTest || (destination.state === 'on' && !destination.held)) return null
  return destination.held && destination.state === 'on' ? 'switch' : destination.state
}

/** The colour that goes with it (`badge.status`). */
const LOOKS: Record<Situation, string> = {
  delivered: 'active',
  loaded: 'active',
  next_try: 'waiting',
  due: 'waiting',
  calling: 'in_review',
  held: 'waiting',
  unfinished: 'failed',
  waiting: 'waiting',
  served: 'in_review',
  refused: 'refused',
  failed: 'failed',
  broken: 'failed',
  not_sent: 'inactive',
  page_closed: 'inactive',
}

export interface ResultWords {
  look: string
  /** `Delivered` */
  word: string
  /** `200`; null where the word says it all. */
  detail: string | null
}

/**
 * What became of a delivery, as short as the list has it: `Delivered` `200`, `Not sent` `moderated payment`.
 */
export function resultInWords(i18n: I18n, delivery: Resulted): ResultWords {
  const situation = situationOf(delivery)
  return {
    look: LOOKS[situation],
    word: i18n.t(`deliveries.results.${situation}`),
    detail: detailOf(i18n, delivery, situation),
  }
}

function detailOf(i18n: I18n, delivery: Resulted, situation: Situation): string | null {
  const status = delivery.lastStatus === null ? null : String(delivery.lastStatus)
  switch (situation) {
    case 'delivered':
    case 'refused':
      return status
    case 'next_try':
      return formatTimeOrDate(delivery.nextAttemptAt, i18n.locale, now())
    case 'held':
      return i18n.t(`deliveries.held.${heldBy(delivery)}`)
    case 'failed':
      return delivery.isTest
        ? status
        : i18n.t('deliveries.results.after', { count: delivery.attempts })
    case 'not_sent':
      return shortReason(i18n, delivery.reason)
    case 'served':
      return i18n.t('deliveries.results.unknown')
    default:
      return null
  }
}

/**
 * Why something was not sent, in two or three words; the code itself where this version does not know it any more.
 */
function shortReason(i18n: I18n, reason: string | null): string | null {
  const key = `deliveries.short.${reason}`
  return reason && i18n.hasMessage(key) ? i18n.t(key) : reason
}

/** The same in one piece. */
export function resultInOne(i18n: I18n, delivery: Resulted): string {
  const { word, detail } = resultInWords(i18n, delivery)
  if (detail === null) return word
  const isOneSentence = /^\d/.test(detail) || delivery.state === 'failed'
  return isOneSentence ? `${word} ${detail}` : i18n.t('deliveries.results.joined', { word, detail })
}

/**
 * What it was about: `order 1005`, or made-up values.
 */
export function aboutInWords(i18n: I18n, { subject }: Pick<DeliveryRow, 'subject'>): string {
  return subject
    ? i18n.t('deliveries.about.order', { number: subject.label })
    : i18n.t('deliveries.about.sample')
}

/** A destination as the log names it, with what became of it. */
export function destinationInWords(
  i18n: I18n,
  { destination }: Pick<DeliveryRow, 'destination'>
): string {
  const { name, state } = destination
  return state === 'deleted' ? i18n.t('deliveries.program_deleted', { name }) : name
}

/**
 * A delivery in its reader's language, for a row of a list.
 */
export function presentDelivery(i18n: I18n, delivery: DeliveryRow) {
  return {
    ...delivery,
    program: destinationInWords(i18n, delivery),
    about: aboutInWords(i18n, delivery),
    order: delivery.subject?.type === 'order' ? delivery.subject : null,
    modeWord: i18n.t(`deliveries.modes.${delivery.mode}`),
    result: resultInWords(i18n, delivery),
    resultInOne: resultInOne(i18n, delivery),
  }
}
