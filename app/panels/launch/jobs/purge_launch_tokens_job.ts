import { Job } from '@adonisjs/queue'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'

/**
 * How long a used token is remembered beyond its end, in milliseconds: nodes' clocks differ.
 */
const MARGIN_MS = 600_000

/**
 * Forgets used launch tokens that have expired, since these are refused as stale anyway. Scheduled in
 * `start/scheduler.ts`.
 */
export default class PurgeLaunchTokensJob extends Job<Record<string, never>> {
  override async execute() {
    await db
      .from('used_launch_tokens')
      .where('expires_at', '<', now() - MARGIN_MS)
      .delete()
  }
}
