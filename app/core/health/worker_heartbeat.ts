import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import db from '@adonisjs/lucid/services/db'
import type { Logger } from '@adonisjs/core/logger'
import { now } from '#core/clock'

/**
 * How often a worker says that it lives, in milliseconds.
 */
export const BEAT_MS = 10_000

/**
 * A worker that has been silent for this long is forgotten, in milliseconds.
 */
const FORGOTTEN_MS = 24 * 3_600_000

/**
 * The sign of life of this process's worker, for `/health/ready` and `/metrics`.
 */
export class WorkerHeartbeat {
  #id = `${hostname().slice(0, 24)}-${randomUUID().slice(0, 8)}`
  #startedAt = now()
  #timer?: NodeJS.Timeout

  constructor(private logger: Logger) {}

  async start() {
    await db
      .table('worker_heartbeats')
      .insert({ worker_id: this.#id, started_at: this.#startedAt, beat_at: now() })
    await db
      .from('worker_heartbeats')
      .where('beat_at', '<', now() - FORGOTTEN_MS)
      .delete()
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS)
  }

  async stop() {
    clearInterval(this.#timer)
    await db.from('worker_heartbeats').where('worker_id', this.#id).delete()
  }

  async #beat() {
    try {
      await db.from('worker_heartbeats').where('worker_id', this.#id).update({ beat_at: now() })
    } catch (error) {
      this.logger.warn({ err: error }, 'The worker could not note that it lives')
    }
  }
}

/**
 * @returns milliseconds since any worker was last heard of; null when none ever was, or the last one stopped cleanly
 */
export async function workerSilence(): Promise<number | null> {
  const row = await db.from('worker_heartbeats').max('beat_at as last').first()
  return row?.last === null || row?.last === undefined ? null : now() - Number(row.last)
}
