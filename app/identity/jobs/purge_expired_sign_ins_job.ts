import { Job } from '@adonisjs/queue'
import db from '@adonisjs/lucid/services/db'

/**
 * Clears out sessions that ended and counted attempts that no longer count. Nothing depends on it: both are ignored
 * once they expired. Scheduled in `start/scheduler.ts`.
 */
export default class PurgeExpiredSignInsJob extends Job<Record<string, never>> {
  override async execute() {
    // both packages write these by the wall clock
    const at = Date.now()
    await db.from('sessions').where('expires_at', '<=', new Date(at)).delete()
    await db.from('rate_limits').where('expire', '<=', at).delete()
  }
}
