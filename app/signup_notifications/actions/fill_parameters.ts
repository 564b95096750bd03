import { setImmediate as nextTurn } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import type { RequestTemplate } from '#outbound/template/request_template'
import { keptParameters, namedParameters } from '#signup_notifications/notification'
import { signupValues } from '#signup_notifications/signup_values'

interface Input {
  destinationId: number
  /** As the program is going to be, or is by now. */
  template: RequestTemplate
  clickParameters: readonly string[]
}

interface Row {
  id: number
  subject_id: number
  notification_id: string
  parameters: string
}

/** Deliveries of one transaction. */
const PIECE = 100

/**
 * A template that names more than before: what was not delivered yet gets the new values too, so that a program can be
 * paused, mended and turned on again, or what it refused sent again. Values that are there stay as they were told.
 */
export class FillParameters {
  /**
   * @returns the number of deliveries that were filled up
   * @throws E_TEMPLATE
   */
  async handle({ destinationId, template, clickParameters }: Input): Promise<number> {
    const named = namedParameters(template)
    let filled = 0

    for (let after = 0; ;) {
      const rows = await select<Row>(
        db.connection(),
        `SELECT id, subject_id, notification_id, parameters FROM deliveries
         WHERE destination_id = ? AND state IN ('owed', 'waiting', 'failed', 'refused', 'not_sent') AND id > ?
           AND parameters IS NOT NULL AND subject_type = 'order' AND is_test = ?
         ORDER BY id LIMIT ${PIECE}`,
        [destinationId, after, false]
      )
      const last = rows.at(-1)
      if (!last) return filled
      after = last.id

      const lacking = rows
        .map((row) => ({
          ...row,
          told: JSON.parse(row.parameters) as Record<string, string | null>,
        }))
        .filter(({ told }) => [...named].some((name) => !Object.hasOwn(told, name)))
      if (lacking.length === 0) continue
      filled += await inTransaction(async (trx) => {
        let count = 0
        for (const { id, subject_id: orderId, notification_id: notificationId, told } of lacking) {
          const values = await signupValues(trx, orderId, clickParameters)
          if (!values) continue
          values.set('notification_id', notificationId)
          count += await update(
            trx,
            // gone meanwhile with its client
            'UPDATE deliveries SET parameters = ? WHERE id = ? AND parameters IS NOT NULL',
            [JSON.stringify({ ...keptParameters(named, values), ...told }), id]
          )
        }
        return count
      })
      await nextTurn()
    }
  }
}
