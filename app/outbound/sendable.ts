import type { DeliverySchema, DestinationSchema } from '#database/schema'

/**
 * Why a delivery is not sent now though somebody asks for it: keys below `destinations.refusals.` of resources/lang.
 */
export type SendingRefusal =
  | 'not_found'
  | 'in_flight'
  | 'browser'
  | 'no_values'
  | 'destination_deleted'
  | 'destination_disabled'
  | 'destination_off'
  | 'destination_paused'
  | 'destination_held'
  /** Its template or headers cannot be read any more: the log of the process says why. */
  | 'unusable'

interface Asked {
  mode: DeliverySchema['mode']
  parameters: string | null
  lease: string | null
  next_attempt_at: number
}

/**
 * A test asks whether a destination would work: only a deleted one is not tested.
 */
export function whyNotSendable(
  delivery: Asked,
  destination: { state: DestinationSchema['state']; held: number | boolean },
  { isTest, at }: { isTest: boolean; at: number }
): SendingRefusal | null {
  if (delivery.mode !== 'server') return 'browser'
  if (delivery.parameters === null) return 'no_values'
  if (destination.state === 'deleted') return 'destination_deleted'
  if (!isTest && destination.state !== 'on') return `destination_${destination.state}`
  if (!isTest && destination.held) return 'destination_held'
  if (delivery.lease !== null && Number(delivery.next_attempt_at) > at) return 'in_flight'
  return null
}
