/**
 * - `owed`: the worker calls, now or at `next_attempt_at`
 * - `delivered`: it answered what its rules call success
 * - `refused`: it answered what they call a refusal for good
 * - `failed`: given up after the last attempt
 * - `not_sent`: never called; `reason` says why
 * - `waiting`: a browser is to call, and has not asked yet what
 * - `served`: the browser was told, once; whether it arrived nobody said
 * - `loaded`, `broken`: what the browser said of it
 * - `page_closed`: the account came after the customer had left the page, or the page was never opened
 */
export const DELIVERY_STATES = [
  'owed',
  'delivered',
  'refused',
  'failed',
  'not_sent',
  'waiting',
  'served',
  'loaded',
  'broken',
  'page_closed',
] as const

export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Of a row; `both` only where neither is made: `not_sent`. */
export type DeliveryMode = 'server' | 'browser' | 'both'

/** Why an attempt was made: its time had come, somebody asked for it, or it is a test. */
export type AttemptCause = 'schedule' | 'hand' | 'test'

/** `blocked`: nothing was dialled, since the address is never called. */
export type AttemptOutcome = 'delivered' | 'refused' | 'retry' | 'blocked'
