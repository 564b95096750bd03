import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { insert, select, update } from '#core/database/sql'
import type { CallRecord } from '#outbound/delivering/call_destination'
import { noteAttempts, type BreakerChange } from '#outbound/delivering/destination_health'
import type { DestinationRow } from '#outbound/delivering/destination_row'
import type { Standing } from '#outbound/delivering/settle_attempt'
import type { TakenDelivery } from '#outbound/delivering/take_deliveries'

/**
 * What came of a delivery that a worker took.
 */
export interface Outcome {
  destination: DestinationRow
  delivery: TakenDelivery
  standing: Standing
  /** Null: no call was made. */
  record: CallRecord | null
  /** What it means for the destination's breaker; null: nothing. */
  breaker: BreakerChange | null
}

type Called = Outcome & { record: CallRecord }

/**
 * Writes them down in one transaction: where the deliveries stand, the attempts, what they say of the destinations. Fenced:
 * a delivery whose lease another has by now is left to it.
 * @returns those that were not written for that reason
 */
export async function writeOutcomes(
  trx: TransactionClientContract,
  outcomes: readonly Outcome[]
): Promise<Outcome[]> {
  const called = outcomes.filter(({ record }) => record !== null) as Called[]
  const written: Outcome[] =
    trx.dialect.name === 'mysql' ? await writeTogether(trx, called) : await writeEach(trx, called)
  for (const outcome of outcomes) {
    if (outcome.record === null && (await writeUncalled(trx, outcome))) written.push(outcome)
  }

  const byDestination = Map.groupBy(written, ({ destination }) => destination.id)
  // in one order everywhere: two workers that note the same destinations never wait in a circle
  for (const id of [...byDestination.keys()].sort((a, b) => a - b)) {
    const group = byDestination.get(id)!
    const records = group.flatMap(({ record }) => record ?? [])
    const breaker = group.findLast((outcome) => outcome.breaker !== null)?.breaker ?? null
    const { destination } = group.at(-1)!
    if (records.length > 0) await noteAttempts(trx, destination, records, breaker)
  }
  return written.length === outcomes.length
    ? []
    : outcomes.filter((outcome) => !written.includes(outcome))
}

/**
 * SQLite is in this process: a statement costs microseconds.
 */
async function writeEach(trx: TransactionClientContract, outcomes: readonly Called[]) {
  const written: Called[] = []
  for (const outcome of outcomes) {
    const { id, lease } = outcome.delivery
    const matched = await update(
      trx,
      `UPDATE deliveries SET ${ASSIGNMENTS}, lease = NULL, takes = 0 WHERE id = ? AND lease = ?`,
      [...deliveryValues(outcome), id, lease]
    )
    if (matched === 0) continue
    written.push(outcome)
    await insert(trx, 'delivery_attempts', [attemptRow(outcome)])
  }
  return written
}

/**
 * Three statements, however many: each is a way to the server and back.
 */
async function writeTogether(trx: TransactionClientContract, outcomes: readonly Called[]) {
  if (outcomes.length === 0) return []
  const held = await select<{ id: number; lease: string | null }>(
    trx,
    `SELECT id, lease FROM deliveries WHERE id IN (${outcomes.map(() => '?').join(', ')})
     ORDER BY id FOR UPDATE`,
    outcomes.map(({ delivery }) => delivery.id)
  )
  const leases = new Map(held.map(({ id, lease }) => [id, lease]))
  const written = outcomes.filter(({ delivery }) => leases.get(delivery.id) === delivery.lease)
  if (written.length === 0) return []

  const first = `SELECT ? AS id, ${COLUMNS.map((column) => `? AS ${column}`).join(', ')}`
  const other = `SELECT ?, ${COLUMNS.map(() => '?').join(', ')}`
  const rows = written.map((_, index) => (index === 0 ? first : other)).join(' UNION ALL ')
  const set = COLUMNS.map((column) => `deliveries.${column} = settled.${column}`).join(', ')
  await update(
    trx,
    `UPDATE deliveries INNER JOIN (${rows}) AS settled ON settled.id = deliveries.id
     SET ${set}, deliveries.lease = NULL, deliveries.takes = 0`,
    written.flatMap((outcome) => [outcome.delivery.id, ...deliveryValues(outcome)])
  )
  await insert(trx, 'delivery_attempts', written.map(attemptRow))
  return written
}

/**
 * What the last call left in its row stays.
 */
async function writeUncalled(
  trx: TransactionClientContract,
  { delivery, standing }: Outcome
): Promise<boolean> {
  const matched = await update(
    trx,
    `UPDATE deliveries SET state = ?, reason = ?, reason_values = ?, next_attempt_at = ?,
       finished_at = ?, lease = NULL WHERE id = ? AND lease = ?`,
    [
      standing.state,
      standing.reason,
      standing.reasonValues,
      standing.nextAttemptAt,
      standing.finishedAt,
      delivery.id,
      delivery.lease,
    ]
  )
  return matched > 0
}

const COLUMNS = [
  'state',
  'reason',
  'reason_values',
  'attempts',
  'schedule_step',
  'next_attempt_at',
  'finished_at',
  'last_status',
  'last_url',
]

const ASSIGNMENTS = COLUMNS.map((column) => `${column} = ?`).join(', ')

function deliveryValues({ delivery, standing, record }: Called) {
  return [
    standing.state,
    standing.reason,
    standing.reasonValues,
    delivery.attempts + 1,
    standing.scheduleStep,
    standing.nextAttemptAt,
    standing.finishedAt,
    record.status_code,
    record.url,
  ]
}

function attemptRow({ destination, delivery, record }: Called) {
  return {
    delivery_id: delivery.id,
    destination_id: destination.id,
    number: delivery.attempts + 1,
    cause: 'schedule',
    ...record,
  }
}
