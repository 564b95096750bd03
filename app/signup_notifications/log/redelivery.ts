import { now } from '#core/clock'
import { type SendingRefusal, whyNotSendable } from '#outbound/sendable'
import type { DeliveryRow } from '#signup_notifications/log/queries/list_deliveries'

/** Words: `deliveries.again.refusals.`, else `destinations.refusals.` */
export type RedeliveryRefusal = SendingRefusal | 'test' | 'never_meant'

/**
 * Why an admin may not send a delivery again; null where they may. A test is not repeated: another is made.
 */
export function mayBeSentAgain(
  delivery: Pick<
    DeliveryRow,
    'state' | 'mode' | 'isTest' | 'destination' | 'hasParameters' | 'isLeased' | 'nextAttemptAt'
  >
): RedeliveryRefusal | null {
  if (delivery.isTest) return 'test'
  if (delivery.state === 'not_sent' && (delivery.mode === 'both' || !delivery.hasParameters)) {
    return 'never_meant'
  }
  return whyNotSendable(
    {
      mode: delivery.mode,
      parameters: delivery.hasParameters ? '' : null,
      lease: delivery.isLeased ? '' : null,
      next_attempt_at: delivery.nextAttemptAt,
    },
    delivery.destination,
    { isTest: false, at: now() }
  )
}
