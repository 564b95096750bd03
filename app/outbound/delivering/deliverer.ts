import { randomBytes } from 'node:crypto'
import type { Logger } from '@adonisjs/core/logger'
import deliverySettings, { type DeliverySettings } from '#config/deliveries'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import type { OutboundClient } from '#outbound/client/outbound_client'
import { openFor } from '#outbound/delivering/breaker'
import { callDestination, type CallRecord } from '#outbound/delivering/call_destination'
import { isFailure, isGone, type BreakerChange } from '#outbound/delivering/destination_health'
import { DatabaseWatch } from '#outbound/delivering/database_watch'
import { isCalledAlike, type DestinationRow } from '#outbound/delivering/destination_row'
import {
  type KnownDestination,
  mayBeCalled,
  measurePace,
  newlyKnown,
  prepare,
} from '#outbound/delivering/known_destination'
import { Lanes } from '#outbound/delivering/lanes'
import { AWAY_MS, OutcomeWriter } from '#outbound/delivering/outcome_writer'
import { RETRY_DELAYS_MS } from '#outbound/delivering/retry_schedule'
import { settleAttempt, type Standing } from '#outbound/delivering/settle_attempt'
import {
  claimProbe,
  destinationRows,
  dueDestinations,
  giveBack,
  takeDeliveries,
  tidyDeliveries,
  type TakenDelivery,
} from '#outbound/delivering/take_deliveries'
import type { Outcome } from '#outbound/delivering/write_attempts'

/** Destinations that nothing was due of for so long are forgotten by the worker, in milliseconds. */
const FORGET_MS = 10 * 60_000

/** A destination that can't be called as it is saved is looked at again after so long, in milliseconds. */
const UNUSABLE_MS = 60_000

/** A test that was due for so long was cut off, in milliseconds. */
const TEST_MS = 5 * 60_000

export interface DelivererOptions {
  client: OutboundClient
  logger: Logger
  settings?: Partial<DeliverySettings>
  /** Milliseconds after each failure, instead of `RETRY_DELAYS_MS`. */
  delays?: readonly number[]
}

/**
 * Delivers what is owed, in the worker's process. Looks for it by itself: what is due of each destination is leased, called
 * in turn (`Lanes`), and what came of it written down together with whatever else has ended meanwhile, while the next calls
 * are under way. A killed worker's leases end by themselves; what it had sent and not written down is sent again with the same
 * notification id.
 * @see docs/decisions/0017-the-worker-looks-for-deliveries-itself.md
 */
export class Deliverer {
  #client: OutboundClient
  #logger: Logger
  #settings: DeliverySettings
  #delays: readonly number[]

  #lanes: Lanes<TakenDelivery>
  #known = new Map<number, KnownDestination>()
  #database: DatabaseWatch
  #writer: OutcomeWriter
  #stopped = new AbortController()
  #nudge: () => void = () => {}
  #isNudged = false
  #quiet: () => void = () => {}
  #loop: Promise<void> | null = null
  #looks = 0
  #givingBack = new Set<Promise<unknown>>()
  #tidiedAt = 0

  constructor({ client, logger, settings = {}, delays = RETRY_DELAYS_MS }: DelivererOptions) {
    this.#client = client
    this.#logger = logger
    this.#settings = { ...deliverySettings, ...settings }
    this.#delays = delays
    this.#lanes = new Lanes(this.#settings)
    this.#database = new DatabaseWatch(logger)
    this.#writer = new OutcomeWriter({
      database: this.#database,
      logger,
      stopped: this.#stopped.signal,
      onWritten: (batch) => this.#written(batch),
      onDone: () => this.#tellQuiet(),
    })
  }

  start() {
    this.#loop ??= this.#run()
  }

  /**
   * Begins no further call, gives back what was taken, and resolves when the calls that are under way have ended and are
   * written down.
   */
  async stop() {
    this.#stopped.abort()
    this.#nudge()
    this.#writer.hurry()
    await this.#loop

    const untouched = this.#lanes.destinations.flatMap((id) => this.#lanes.withdraw(id))
    await this.#giveBack(untouched)
    if (this.#lanes.inFlight > 0 || this.#writer.unwritten > 0) {
      await new Promise<void>((resolve) => {
        this.#quiet = resolve
        void this.#writer.write()
      })
    }
    await Promise.all(this.#givingBack)
  }

  async #run() {
    while (!this.#stopped.signal.aborted) {
      const hasLooked = await this.#database.try(async () => {
        await this.#look()
        await this.#tidy()
      })
      this.#callAll()
      await this.#pause(hasLooked ? this.#settings.idleMs : AWAY_MS)
    }
  }

  /** Until there is a reason to look again, or for as long. */
  async #pause(milliseconds: number) {
    if (this.#stopped.signal.aborted) return
    if (!this.#isNudged) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.#nudge = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#nudge = () => {}
    }
    this.#isNudged = false
  }

  #lookSoon() {
    this.#isNudged = true
    this.#nudge()
  }

  async #look() {
    const at = now()
    this.#looks++
    const due = await dueDestinations(at)
    const dueIds = new Set(due.map(({ id }) => id))
    const busy = this.#lanes.destinations.filter((id) => !dueIds.has(id))
    const others = busy.length > 0 ? await destinationRows(busy) : []
    if (this.#stopped.signal.aborted) return

    const stale: TakenDelivery[] = []
    for (const row of [...due, ...others]) stale.push(...this.#learn(row, at))
    await this.#giveBack(stale)

    const wanted = new Map<KnownDestination, number>()
    for (const { id } of due) {
      const known = this.#known.get(id)!
      const limit = this.#wanted(known, at)
      if (limit > 0) wanted.set(known, limit)
    }
    if (wanted.size > 0) {
      for (const [known, taken] of await this.#take(wanted, at)) await this.#line(known, taken)
    }
    this.#forgetIdle(at)
  }

  /**
   * @returns what had been taken of it and may not be called (any more, or not so)
   */
  #learn(row: DestinationRow, at: number): TakenDelivery[] {
    const known = this.#known.get(row.id)
    if (!known) {
      this.#known.set(row.id, newlyKnown(row, at, this.#logger))
      return []
    }
    const isRetry = known.unusable !== null && at - known.unusableSince > UNUSABLE_MS
    const isOther = !isCalledAlike(known.row, row)
    known.row = row
    if (this.#looks > known.writtenIn) {
      Object.assign(known, { openUntil: 0, isGone: false, writtenIn: Number.POSITIVE_INFINITY })
    }
    if (isOther || isRetry) Object.assign(known, prepare(row, at, this.#logger))
    const isStopped = row.state !== 'on' || Boolean(row.held)
    const isOpen = !known.isProbing && !mayBeCalled(known, at)
    if (!isOther && !isStopped && !isOpen) return []

    const withdrawn = this.#lanes.withdraw(row.id)
    if (this.#lanes.inFlightOf(row.id) === 0) known.isProbing = false
    return withdrawn
  }

  /** How many more deliveries of it to take. */
  #wanted(known: KnownDestination, at: number): number {
    const { id } = known.row
    known.usedAt = at
    if (!mayBeCalled(known, at) || known.unusable === 'headers') return 0
    const waiting = this.#lanes.waiting(id)
    if (known.row.openings > 0) {
      return waiting + this.#lanes.inFlightOf(id) > 0 || known.isProbing ? 0 : 1
    }

    measurePace(known, at, this.#settings)
    return waiting > known.batch / 2 ? 0 : known.batch - waiting
  }

  /** In one transaction, however many destinations. */
  async #take(
    wanted: ReadonlyMap<KnownDestination, number>,
    at: number
  ): Promise<Map<KnownDestination, TakenDelivery[]>> {
    const lease = randomBytes(16).toString('hex')
    const leaseEndsAt = at + this.#settings.leaseMs
    const until = at + this.#settings.leaseReserveMs
    const taken = await inTransaction(
      async (trx) => {
        const found = new Map<KnownDestination, TakenDelivery[]>()
        for (const [known, limit] of wanted) {
          const { id, openings } = known.row
          if (openings > 0 && !(await claimProbe(trx, id, { at, until }))) continue
          const leased = { destinationId: id, limit, lease, at, leaseEndsAt }
          found.set(known, await takeDeliveries(trx, leased))
        }
        return found
      },
      { isolation: 'read committed' }
    )
    for (const [known, deliveries] of taken) {
      known.isProbing = known.row.openings > 0 && deliveries.length > 0
      known.hasMore = deliveries.length === wanted.get(known)
    }
    return taken
  }

  async #line(known: KnownDestination, taken: TakenDelivery[]) {
    if (!known.isProbing && !mayBeCalled(known, now())) {
      // it was opened while these were taken
      await this.#giveBack(taken)
    } else if (known.ready === null) {
      this.#end(known, taken, 'not_sent', 'template_broken')
    } else {
      this.#lanes.add(known.row.id, known.ready.host, taken, { isProbing: known.isProbing })
      this.#callAll()
    }
  }

  #callAll() {
    const late: TakenDelivery[] = []
    while (!this.#stopped.signal.aborted && this.#writer.unwritten < this.#settings.unwritten) {
      const next = this.#lanes.next()
      if (!next) break
      const known = this.#known.get(next.destination)!
      if (next.item.leaseEndsAt - now() <= this.#settings.leaseReserveMs) {
        late.push(next.item)
        this.#lanes.ended(next.destination)
        known.isProbing = false
        continue
      }
      void this.#deliver(known, next.item)
      if (known.hasMore && this.#lanes.waiting(next.destination) <= known.batch / 4) {
        this.#lookSoon()
      }
    }
    if (late.length > 0) void this.#giveBack(late)
  }

  async #deliver(known: KnownDestination, delivery: TakenDelivery) {
    const { ready } = known
    const standing: Standing = {
      state: 'owed',
      nextAttemptAt: delivery.dueAt,
      scheduleStep: delivery.scheduleStep,
      finishedAt: null,
      reason: null,
      reasonValues: null,
    }

    try {
      if (delivery.takes > this.#settings.mostTakes) {
        this.#logger.error({ delivery: delivery.id }, 'A delivery that ends the worker is given up')
        this.#end(known, [delivery], 'failed', 'ends_the_process')
      } else if (delivery.parameters === null) {
        this.#end(known, [delivery], 'not_sent', 'forgotten')
      } else {
        const called = await callDestination(this.#client, ready!, delivery.parameters)
        if (called.rendered) {
          const endedAt = now()
          this.#writer.add({
            destination: known.row,
            delivery,
            record: called.record,
            breaker: this.#judge(known, called.record, endedAt),
            standing: settleAttempt(standing, {
              cause: 'schedule',
              outcome: called.record.outcome,
              reason: called.record.reason,
              reasonValues: called.record.reason_values,
              retryAfter: called.retryAfter,
              endedAt,
              isDeleted: known.row.state === 'deleted',
              random: Math.random(),
              delays: this.#delays,
            }),
          })
        } else {
          this.#end(known, [delivery], 'not_sent', called.reason, called.values)
        }
      }
    } catch (error) {
      // a defect of ours: its lease ends by itself, and `takes` counts these
      this.#logger.error({ err: error, delivery: delivery.id }, 'A delivery could not be tried')
      known.isProbing = false
    }

    known.ended++
    this.#lanes.ended(known.row.id)
    this.#callAll()
    this.#tellQuiet()
  }

  /** Without a call. */
  #end(
    known: KnownDestination,
    taken: readonly TakenDelivery[],
    state: 'not_sent' | 'failed',
    reason: string,
    values: Record<string, string> | null = null
  ) {
    // it says nothing of the destination: whether that is back, the next one sees
    known.isProbing = false
    const at = now()
    for (const delivery of taken) {
      this.#writer.add({
        destination: known.row,
        delivery,
        record: null,
        breaker: null,
        standing: {
          state,
          reason,
          reasonValues: values && JSON.stringify(values),
          nextAttemptAt: at,
          finishedAt: at,
          scheduleStep: delivery.scheduleStep,
        },
      })
    }
  }

  #judge(known: KnownDestination, record: CallRecord, at: number): BreakerChange | null {
    const hasFailed = isFailure(record)
    if (isGone(record)) {
      known.isGone = true
      known.writtenIn = Number.POSITIVE_INFINITY
      void this.#giveBack(this.#lanes.withdraw(known.row.id))
    }
    if (known.isProbing) {
      known.isProbing = false
      known.breaker.forget()
      if (!hasFailed) return { openUntil: null, openings: 0 }
      return this.#open(known, at)
    }
    // of those that were under way when it was opened
    if (known.openUntil > at) return null
    return known.breaker.record(hasFailed, at) ? this.#open(known, at) : null
  }

  #open(known: KnownDestination, at: number): BreakerChange {
    const openings = known.row.openings + 1
    const openUntil = at + openFor(openings)
    known.openUntil = openUntil
    known.writtenIn = Number.POSITIVE_INFINITY
    known.breaker.forget()
    void this.#giveBack(this.#lanes.withdraw(known.row.id))
    return { openUntil, openings }
  }

  #written(batch: readonly Outcome[]) {
    for (const { destination, record, breaker } of batch) {
      const known = this.#known.get(destination.id)
      if (known && record && (breaker || isGone(record))) known.writtenIn = this.#looks
    }
    this.#callAll()
  }

  #tellQuiet() {
    if (this.#lanes.inFlight === 0 && this.#writer.unwritten === 0) this.#quiet()
  }

  async #giveBack(taken: readonly TakenDelivery[]) {
    if (taken.length === 0) return
    // where it can't be done, the leases end by themselves
    const given = this.#database.try(() => giveBack(taken))
    this.#givingBack.add(given)
    await given
    this.#givingBack.delete(given)
  }

  async #tidy() {
    const at = now()
    if (at - this.#tidiedAt < this.#settings.tidyMs) return
    this.#tidiedAt = at
    await tidyDeliveries({ at, testsBefore: at - TEST_MS })
  }

  #forgetIdle(at: number) {
    for (const [id, known] of this.#known) {
      const isIdle = this.#lanes.waiting(id) + this.#lanes.inFlightOf(id) === 0
      if (isIdle && at - known.usedAt > FORGET_MS) this.#known.delete(id)
    }
  }
}
