/**
 * What a worker asks of the database: whom it may call, what it takes for itself, what it gives back.
 */
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { DESTINATION_COLUMNS, type DestinationRow } from '#outbound/delivering/destination_row'

/** Rows that one statement names. */
const SHARE = 500

export interface TakenDelivery {
  id: number
  /** JSON; null once it is no longer kept. */
  parameters: string | null
  attempts: number
  scheduleStep: number
  /** With this one. */
  takes: number
  /** Milliseconds: when it was due. */
  dueAt: number
  lease: string
  /** Milliseconds. */
  leaseEndsAt: number
}

/**
 * What a destination is owed, by when: MariaDB would rather read what all of them are owed by then, and 37,000 rows of those that
 * hang before the two that it is asked for.
 */
const owedTo = ({ dialect }: QueryClientContract) =>
  dialect.name === 'mysql'
    ? 'deliveries FORCE INDEX (deliveries_destination_id_state_next_attempt_at_id)'
    : 'deliveries'

const list = (values: readonly unknown[]) => values.map(() => '?').join(', ')

/**
 * Destinations that may be called now and have something due. Each is a look into an index, however much is owed.
 * @param at milliseconds
 */
export async function dueDestinations(at: number): Promise<DestinationRow[]> {
  // as a column: MariaDB would turn a condition into a join with all that is owed
  const connection = db.connection()
  const rows = await select<DestinationRow & { due: number | null }>(
    connection,
    `SELECT ${DESTINATION_COLUMNS},
       (SELECT 1 FROM ${owedTo(connection)} WHERE destination_id = destinations.id AND deliveries.state = 'owed'
         AND next_attempt_at <= ? AND is_test = ? LIMIT 1) AS due
     FROM destinations
     WHERE state = 'on' AND held = ? AND (open_until IS NULL OR open_until <= ?)
     ORDER BY id`,
    [at, false, false, at]
  )
  return rows.filter(({ due }) => due !== null)
}

/** The same of destinations that are being called, whatever became of them. */
export function destinationRows(ids: readonly number[]): Promise<DestinationRow[]> {
  return select<DestinationRow>(
    db.connection(),
    `SELECT ${DESTINATION_COLUMNS} FROM destinations WHERE id IN (${list(ids)})`,
    [...ids]
  )
}

/**
 * The right to see whether a destination is back, for one worker at a time.
 * @param until milliseconds: when another may, if this one is never heard of again
 * @returns whether it is ours
 */
export async function claimProbe(
  trx: TransactionClientContract,
  destinationId: number,
  { at, until }: { at: number; until: number }
): Promise<boolean> {
  const matched = await update(
    trx,
    'UPDATE destinations SET open_until = ? WHERE id = ? AND openings > 0 AND open_until <= ?',
    [until, destinationId, at]
  )
  return matched > 0
}

interface DueRow {
  id: number
  parameters: string | null
  attempts: number
  schedule_step: number
  takes: number
  next_attempt_at: number
}

/**
 * Leases what is due of one destination, the oldest first.
 */
export async function takeDeliveries(
  trx: TransactionClientContract,
  {
    destinationId,
    limit,
    lease,
    at,
    leaseEndsAt,
  }: { destinationId: number; limit: number; lease: string; at: number; leaseEndsAt: number }
): Promise<TakenDelivery[]> {
  // what another worker is taking is left to it
  const lock = trx.dialect.name === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : ''
  const rows = await select<DueRow>(
    trx,
    `SELECT id, parameters, attempts, schedule_step, takes, next_attempt_at FROM ${owedTo(trx)}
     WHERE destination_id = ? AND state = 'owed' AND next_attempt_at <= ? AND is_test = ?
     ORDER BY next_attempt_at, id LIMIT ${limit}${lock}`,
    [destinationId, at, false]
  )
  if (rows.length === 0) return []

  await update(
    trx,
    `UPDATE deliveries SET lease = ?, next_attempt_at = ?, takes = takes + 1
     WHERE id IN (${list(rows)})`,
    [lease, leaseEndsAt, ...rows.map(({ id }) => id)]
  )
  return rows.map((row) => ({
    id: row.id,
    parameters: row.parameters,
    attempts: row.attempts,
    scheduleStep: row.schedule_step,
    takes: row.takes + 1,
    dueAt: Number(row.next_attempt_at),
    lease,
    leaseEndsAt,
  }))
}

/**
 * What was taken and not called is due again, at the place where it was.
 */
export async function giveBack(deliveries: readonly TakenDelivery[]): Promise<void> {
  const byLease = Map.groupBy(deliveries, ({ lease, dueAt }) => `${lease} ${dueAt}`)
  const groups = [...byLease.values()]
  for (let start = 0; start < groups.length; start += SHARE) {
    await inTransaction(
      async (trx) => {
        for (const group of groups.slice(start, start + SHARE)) {
          await update(
            trx,
            `UPDATE deliveries SET lease = NULL, next_attempt_at = ?, takes = takes - 1
             WHERE id IN (${list(group)}) AND lease = ?`,
            [group[0]!.dueAt, ...group.map(({ id }) => id), group[0]!.lease]
          )
        }
      },
      { isolation: 'read committed' }
    )
  }
}

/**
 * Ends what nobody takes any more: of deleted destinations what a worker had taken and not brought to an end, and tests
 * that were cut off.
 * @param at milliseconds
 * @param testsBefore tests that were due before this instant, in milliseconds
 */
export async function tidyDeliveries({ at, testsBefore }: { at: number; testsBefore: number }) {
  const connection = db.connection()
  const deleted = await select<{ id: number }>(
    connection,
    `SELECT deliveries.id FROM destinations INNER JOIN deliveries ON deliveries.destination_id = destinations.id
     WHERE destinations.state = 'deleted' AND deliveries.state = 'owed' AND next_attempt_at <= ?
     ORDER BY deliveries.id LIMIT ${SHARE}`,
    [at]
  )
  await end(deleted, 'not_sent', 'destination_deleted', at)

  const tests = await select<{ id: number }>(
    connection,
    `SELECT id FROM deliveries WHERE state = 'owed' AND next_attempt_at <= ? AND is_test = ?
     ORDER BY next_attempt_at, id LIMIT ${SHARE}`,
    [testsBefore, true]
  )
  await end(tests, 'failed', 'test_interrupted', at)
}

async function end(rows: { id: number }[], state: string, reason: string, at: number) {
  if (rows.length === 0) return
  await inTransaction((trx) =>
    update(
      trx,
      `UPDATE deliveries SET state = ?, reason = ?, reason_values = NULL, lease = NULL, finished_at = ?
       WHERE id IN (${list(rows)}) AND state = 'owed' AND next_attempt_at <= ?`,
      [state, reason, at, ...rows.map(({ id }) => id), at]
    )
  )
}
