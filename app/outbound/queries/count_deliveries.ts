/**
 * For `/metrics`.
 */
import db from '@adonisjs/lucid/services/db'
import deliveries from '#config/deliveries'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import type { AttemptOutcome } from '#outbound/delivery_states'

const MINUTE_MS = 60_000

async function count(sql: string, bindings: (string | number | boolean)[]): Promise<number> {
  const [row] = await select<{ total: number | string }>(db.connection(), sql, bindings)
  return Number(row!.total)
}

/**
 * What is owed to destinations that are on. What a worker has taken waits: its time is the end of the lease.
 */
export async function countOwedDeliveries(): Promise<{
  waiting: number
  due: number
  late: number
}> {
  const at = now()
  const owed = (from: number, to: number) =>
    count(
      `SELECT COUNT(*) AS total FROM deliveries INNER JOIN destinations ON destinations.id = deliveries.destination_id
       WHERE deliveries.state = 'owed' AND next_attempt_at > ? AND next_attempt_at <= ? AND is_test = ?
         AND destinations.state = 'on' AND held = ?`,
      [from, to, false, false]
    )
  const late = await owed(0, at - deliveries.lateMs)
  const due = await owed(at - deliveries.lateMs, at)
  const all = await owed(at, Number.MAX_SAFE_INTEGER)
  return { waiting: all, due, late }
}

/**
 * Attempts of the last minute by outcome.
 */
export async function countRecentAttempts(): Promise<Record<AttemptOutcome, number>> {
  const rows = await select<{ outcome: string; total: number | string }>(
    db.connection(),
    'SELECT outcome, COUNT(*) AS total FROM delivery_attempts WHERE started_at > ? GROUP BY outcome',
    [now() - MINUTE_MS]
  )
  const counts = Object.fromEntries(rows.map(({ outcome, total }) => [outcome, Number(total)]))
  const { delivered = 0, refused = 0, retry = 0, blocked = 0 } = counts
  return { delivered, refused, retry, blocked }
}

export async function countTroubledDestinations(): Promise<{ open: number; disabled: number }> {
  return {
    open: await count(
      "SELECT COUNT(*) AS total FROM destinations WHERE state = 'on' AND open_until > ?",
      [now()]
    ),
    disabled: await count(
      "SELECT COUNT(*) AS total FROM destinations WHERE state = 'disabled'",
      []
    ),
  }
}
