import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'

/** A mail that waits for longer is late: no worker runs, or the mail server takes nothing. In milliseconds. */
const LATE_MS = 10 * 60_000

/**
 * Mails that did not reach their mail server, for the admin's overview and `/metrics`.
 * @param panelId only this panel's; null: all
 * @returns `failed`: given up, until `node ace mail:retry`; `late`: owed for more than ten minutes
 */
export async function countUndeliveredMails(
  panelId: number | null
): Promise<{ failed: number; late: number }> {
  const rows: { state: string; total: number | string }[] = await db
    .from('owed_mails')
    .if(panelId !== null, (query) => query.where('panel_id', panelId!))
    .where((either) =>
      either
        .where('state', 'failed')
        .orWhere((owed) => owed.where('state', 'owed').where('created_at', '<', now() - LATE_MS))
    )
    .groupBy('state')
    .select('state')
    .count('* as total')
  const of = (state: string) => Number(rows.find((row) => row.state === state)?.total ?? 0)
  return { failed: of('failed'), late: of('owed') }
}
