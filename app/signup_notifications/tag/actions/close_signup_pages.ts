import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { NEVER_OPENED_MS, PAGE_LEFT_MS } from '#signup_notifications/tag/polling'

/** Deliveries ended in one transaction. */
const PIECE = 500

interface Row {
  id: number
  created_at: number
  last_opened_at: number | null
}

/**
 * Ends what waits for a signup-finished page that comes no more: it gave up or was left before the account was there, or
 * nobody has opened it for a day.
 */
@inject()
export class CloseSignupPages {
  /**
   * @returns how many were ended
   */
  async handle(): Promise<number> {
    let closed = 0
    for (let after = 0; ;) {
      const rows = await waitingAfter(after)
      closed += await end(rows.filter(isOver))
      if (rows.length < PIECE) return closed
      after = Number(rows.at(-1)!.id)
    }
  }
}

function waitingAfter(id: number): Promise<Row[]> {
  return select<Row>(
    db.connection(),
    `SELECT deliveries.id, deliveries.created_at, signup_pages.last_opened_at
     FROM deliveries
     LEFT JOIN orders ON deliveries.subject_type = 'order' AND orders.id = deliveries.subject_id
     LEFT JOIN signup_pages ON signup_pages.panel_id = deliveries.panel_id
       AND signup_pages.order_external_id = orders.external_id
     WHERE deliveries.state = 'waiting' AND deliveries.mode = 'browser' AND deliveries.id > ?
     ORDER BY deliveries.id LIMIT ${PIECE}`,
    [id]
  )
}

function isOver(row: Row): boolean {
  if (row.last_opened_at === null) return Number(row.created_at) <= now() - NEVER_OPENED_MS
  return Number(row.last_opened_at) <= now() - PAGE_LEFT_MS
}

async function end(rows: Row[]): Promise<number> {
  if (rows.length === 0) return 0
  return inTransaction(
    async (trx) => {
      let ended = 0
      for (const { id, last_opened_at: opened } of rows) {
        ended += await update(
          trx,
          `UPDATE deliveries SET state = 'page_closed', reason = ?, finished_at = ?
           WHERE id = ? AND state = 'waiting'`,
          [opened === null ? 'page_never_opened' : 'page_left', now(), Number(id)]
        )
      }
      return ended
    },
    { isolation: 'read committed' }
  )
}
