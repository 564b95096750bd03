/**
 * How what is owed to other programs' addresses is delivered by the worker. What a single call may cost stands in
 * config/outbound.ts.
 */
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const deliveries = {
  /**
   * How long a worker without work waits until it looks for some, in milliseconds. Mostly this is how long a signup waits
   * for its call.
   */
  idleMs: 250,

  /**
   * For how long what a worker took is left to it, in milliseconds. It bounds how long a killed worker's deliveries wait for
   * another, and must leave room for a whole call.
   */
  leaseMs: 60 * SECOND,

  /**
   * A call is begun only while its lease has more left than this, in milliseconds: the deadline of a call and the
   * writing of what came of it.
   */
  leaseReserveMs: 15 * SECOND,

  /**
   * What a worker takes at a time of one destination: as much as it calls in `batchMs` at the pace of late, at most
   * `largestBatch`. Little is taken from one that hangs, and none waits for the end of a lease in vain.
   */
  batchMs: 2 * SECOND,
  largestBatch: 500,

  /**
   * Calls at the same time to one destination, to one host name (which several destinations may share), and of one worker
   * altogether. The first two are what a small program on shared hosting bears; the last bounds memory: an answer has at
   * most 64 KB.
   */
  perDestination: 2,
  perHost: 4,
  perWorker: 256,

  /**
   * Answers that may wait to be written down. A worker that is killed sends these again, so no call is begun while there
   * are as many.
   */
  unwritten: 500,

  /**
   * A delivery that was taken this often without coming to an attempt is given up: something about it ends the process.
   */
  mostTakes: 10,

  /**
   * A destination is disabled when nothing but failures came of it for this long, in milliseconds, and at least of so many
   * attempts: a worker that was away for a week has not tried for a week.
   */
  disableAfterMs: 5 * DAY,
  disableAfterAttempts: 10,

  /**
   * How often a destination's last success is noted, in milliseconds: each note locks its row.
   */
  noteSuccessMs: 10 * SECOND,

  /**
   * How often a worker ends what nobody takes any more (deleted destinations, tests that were cut off), in milliseconds.
   */
  tidyMs: MINUTE,

  /**
   * After how long an owed delivery counts as late in `/metrics`, in milliseconds.
   */
  lateMs: 10 * MINUTE,
}

export type DeliverySettings = typeof deliveries

export default deliveries
