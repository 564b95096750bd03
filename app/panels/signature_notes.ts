/**
 * What the admin's page tells of a panel's signatures: when a secret was last used, and how many requests in the
 * panel's name were not signed by it. Noted in memory and written now and then, so that neither many events nor
 * somebody who knocks all night costs a write each; what a dying process has not written yet is lost.
 */
import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'
import { now } from '#core/clock'
import { insertOnce, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'

const HOUR_MS = 3_600_000

/** Milliseconds from a note to its writing. */
const WRITE_AFTER_MS = 10_000

/** A secret's last use is written at most so often, in milliseconds. */
const USE_EVERY_MS = 60_000

/** Hours for which refusals are kept. */
const KEPT_HOURS = 48

/** Milliseconds, by the secret's id. */
const uses = new Map<number, number>()
const written = new Map<number, number>()

/** `<panel id>:<hour>` → how many. */
const refusals = new Map<string, number>()

let timer: NodeJS.Timeout | null = null

export function noteSigned(secretId: number) {
  const at = now()
  const last = written.get(secretId)
  if (last !== undefined && Math.abs(at - last) < USE_EVERY_MS) return
  uses.set(secretId, at)
  writeSoon()
}

export function noteRefused(panelId: number) {
  const key = `${panelId}:${Math.floor(now() / HOUR_MS)}`
  refusals.set(key, (refusals.get(key) ?? 0) + 1)
  writeSoon()
}

function writeSoon() {
  timer ??= setTimeout(() => {
    timer = null
    writeSignatureNotes().catch((error: unknown) =>
      logger.warn({ err: error }, 'notes of signatures not written')
    )
  }, WRITE_AFTER_MS).unref()
}

/**
 * Writes what has been noted so far.
 */
export async function writeSignatureNotes() {
  const [used, refused] = [[...uses], [...refusals]]
  if (used.length === 0 && refused.length === 0) return
  uses.clear()
  refusals.clear()

  try {
    await inTransaction(async (trx) => {
      for (const [secretId, at] of used) {
        await update(
          trx,
          'UPDATE panel_secrets SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)',
          [at, secretId, at]
        )
      }
      for (const [key, count] of refused) {
        const [panelId, hour] = key.split(':').map(Number) as [number, number]
        const add = () =>
          update(
            trx,
            'UPDATE panel_refusals SET refusals = refusals + ? WHERE panel_id = ? AND hour = ?',
            [count, panelId, hour]
          )
        if ((await add()) > 0) continue
        const row = { panel_id: panelId, hour, refusals: count }
        // another process was first
        if ((await insertOnce(trx, 'panel_refusals', row)) === null) await add()
      }
      if (refused.length > 0) {
        await update(trx, 'DELETE FROM panel_refusals WHERE hour < ?', [
          Math.floor(now() / HOUR_MS) - KEPT_HOURS,
        ])
      }
    })
    for (const [secretId, at] of used) written.set(secretId, at)
  } catch (error) {
    // counted again with the next; uses come by themselves
    for (const [key, count] of refused) refusals.set(key, (refusals.get(key) ?? 0) + count)
    throw error
  }
}

/**
 * Requests of the last 24 hours in the panels' names that they had not signed, by panel.
 */
export async function countRefusals(): Promise<Map<number, number>> {
  const rows: { panel_id: number; refusals: number | string }[] = await db
    .from('panel_refusals')
    .where('hour', '>', Math.floor(now() / HOUR_MS) - 24)
    .groupBy('panel_id')
    .select('panel_id')
    .sum('refusals as refusals')
  return new Map(rows.map((row) => [Number(row.panel_id), Number(row.refusals)]))
}
