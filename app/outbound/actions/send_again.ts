import { now } from '#core/clock'
import { recordAct, type Actor } from '#core/audit/record_act'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import type { DeliverySchema, DestinationSchema } from '#database/schema'
import { whyNotSendable, type SendingRefusal } from '#outbound/sendable'

interface Input {
  actor: Actor
  /** At most some hundred. */
  deliveryIds: readonly number[]
}

export interface SentAgain {
  /** Ids of those that are due now. */
  due: number[]
  /** The others: `reason` is a key below `destinations.refusals.` of resources/lang. */
  refused: { id: number; reason: SendingRefusal }[]
}

interface Row {
  destination_id: number
  panel_id: number
  mode: DeliverySchema['mode']
  is_test: number | boolean
  parameters: string | null
  lease: string | null
  next_attempt_at: number
  subject_label: string | null
}

type Destination = Pick<DestinationSchema, 'name' | 'state'> & { held: number | boolean }

/**
 * *Send again* of a selection: each is due at once, whatever became of it, with the schedule from its beginning. It stays
 * the same delivery with the same notification id, so that a program can tell that it has it already.
 */
export class SendAgain {
  handle({ actor, deliveryIds }: Input): Promise<SentAgain> {
    // in one order everywhere: two of them never wait in a circle
    const ids = [...new Set(deliveryIds)].sort((a, b) => a - b)
    return inTransaction(
      async (trx) => {
        const result: SentAgain = { due: [], refused: [] }
        for (const id of ids) {
          const [row] = await select<Row>(
            trx,
            `SELECT destination_id, panel_id, mode, is_test, parameters, lease, next_attempt_at, subject_label
             FROM deliveries WHERE id = ?${forUpdate(trx)}`,
            [id]
          )
          if (!row || row.is_test) {
            result.refused.push({ id, reason: 'not_found' })
            continue
          }
          const [destination] = await select<Destination>(
            trx,
            'SELECT name, state, held FROM destinations WHERE id = ?',
            [row.destination_id]
          )
          const reason = whyNotSendable(row, destination!, { isTest: false, at: now() })
          if (reason) {
            result.refused.push({ id, reason })
            continue
          }
          await update(
            trx,
            `UPDATE deliveries SET state = 'owed', reason = NULL, reason_values = NULL, next_attempt_at = ?,
               schedule_step = 0, takes = 0, lease = NULL, finished_at = NULL WHERE id = ?`,
            [now(), id]
          )
          await recordAct(trx, {
            actor,
            act: 'delivery.sent_again',
            panelId: row.panel_id,
            subject: {
              type: 'delivery',
              id,
              label: [destination!.name, row.subject_label].filter(Boolean).join(', '),
            },
          })
          result.due.push(id)
        }
        return result
      },
      { isolation: 'read committed' }
    )
  }
}
