import { randomBytes } from 'node:crypto'
import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import deliveries from '#config/deliveries'
import { recordAct, type Actor } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { OutboundClient } from '#outbound/client/outbound_client'
import type { DeliverySchema } from '#database/schema'
import { callDestination, type CallRecord } from '#outbound/delivering/call_destination'
import {
  DESTINATION_COLUMNS,
  readyDestination,
  type DestinationRow,
} from '#outbound/delivering/destination_row'
import { noteAttempts } from '#outbound/delivering/destination_health'
import { settleAttempt } from '#outbound/delivering/settle_attempt'
import { whyNotSendable, type SendingRefusal } from '#outbound/sendable'

interface Input {
  deliveryId: number
  /** `test`: whatever its destination's state, and without effect on it. */
  cause: 'hand' | 'test'
  /** Written into the audit log. */
  by?: Actor
}

interface Row {
  id: number
  destination_id: number
  panel_id: number
  mode: DeliverySchema['mode']
  subject_label: string | null
  state: DeliverySchema['state']
  reason: string | null
  reason_values: string | null
  parameters: string | null
  attempts: number
  schedule_step: number
  next_attempt_at: number
  lease: string | null
  finished_at: number | null
}

/**
 * One attempt now, in this process: *Send again* of one delivery, owed or ended, and *Test*. Leased like the worker's, so
 * that no two call for the same delivery at a time. What a success or failure means for the delivery says `settleAttempt`.
 */
@inject()
export class AttemptDelivery {
  constructor(private client: OutboundClient) {}

  /**
   * @returns the attempt, however it ended, or why none was made: a key below `destinations.refusals.` or
   * `destinations.not_rendered.` of resources/lang
   */
  async handle(
    input: Input
  ): Promise<{ attemptId: number } | { refused: string; values: Record<string, string> }> {
    const lease = randomBytes(16).toString('hex')
    const taken = await inTransaction((trx) => this.#take(trx, input, lease), {
      isolation: 'read committed',
    })
    if ('refused' in taken) return refuse(taken.refused)
    const { row, destination } = taken

    let ready
    try {
      ready = readyDestination(destination)
    } catch (error) {
      logger.error({ err: error, destination: destination.id }, 'A destination cannot be called')
      await this.#giveBack(row, lease)
      return refuse('unusable')
    }
    const called = await callDestination(this.client, ready, row.parameters!)
    if (!called.rendered) {
      await this.#notSent(row, lease, called, input.cause)
      return refuse(called.reason, called.values)
    }

    const { record, retryAfter } = called
    const attemptId = await inTransaction(
      (trx) => this.#record(trx, { row, lease, record, retryAfter, cause: input.cause }),
      { isolation: 'read committed' }
    )
    return attemptId === null ? refuse('in_flight') : { attemptId }
  }

  async #take(
    trx: TransactionClientContract,
    { deliveryId, cause, by }: Input,
    lease: string
  ): Promise<{ refused: SendingRefusal } | { row: Row; destination: DestinationRow }> {
    const [row] = await select<Row>(
      trx,
      `SELECT id, destination_id, panel_id, mode, subject_label, state, reason, reason_values, parameters, attempts,
         schedule_step, next_attempt_at, lease, finished_at
       FROM deliveries WHERE id = ?${forUpdate(trx)}`,
      [deliveryId]
    )
    if (!row) return { refused: 'not_found' }
    const [destination] = await select<DestinationRow>(
      trx,
      `SELECT ${DESTINATION_COLUMNS} FROM destinations WHERE id = ?`,
      [row.destination_id]
    )
    const refused = whyNotSendable(row, destination!, { isTest: cause === 'test', at: now() })
    if (refused) return { refused }

    await update(trx, 'UPDATE deliveries SET lease = ?, next_attempt_at = ? WHERE id = ?', [
      lease,
      now() + deliveries.leaseMs,
      row.id,
    ])
    if (by) {
      await recordAct(trx, {
        actor: by,
        act: cause === 'test' ? 'destination.tested' : 'delivery.sent_again',
        panelId: row.panel_id,
        subject: {
          type: 'delivery',
          id: row.id,
          label: [destination!.name, row.subject_label].filter(Boolean).join(', '),
        },
      })
    }
    return { row, destination: destination! }
  }

  /**
   * @returns the attempt's id; null where the lease ended meanwhile and another process has the delivery
   */
  async #record(
    trx: TransactionClientContract,
    {
      row,
      lease,
      record,
      retryAfter,
      cause,
    }: {
      row: Row
      lease: string
      record: CallRecord
      retryAfter: string | null
      cause: Input['cause']
    }
  ): Promise<number | null> {
    const [destination] = await select<DestinationRow>(
      trx,
      `SELECT ${DESTINATION_COLUMNS} FROM destinations WHERE id = ?`,
      [row.destination_id]
    )
    const settled = settleAttempt(
      {
        state: row.state,
        nextAttemptAt: Number(row.next_attempt_at),
        scheduleStep: row.schedule_step,
        finishedAt: row.finished_at === null ? null : Number(row.finished_at),
        reason: row.reason,
        reasonValues: row.reason_values,
      },
      {
        cause,
        outcome: record.outcome,
        reason: record.reason,
        reasonValues: record.reason_values,
        retryAfter,
        endedAt: now(),
        isDeleted: destination!.state === 'deleted',
        random: Math.random(),
      }
    )
    const matched = await update(
      trx,
      `UPDATE deliveries SET state = ?, reason = ?, reason_values = ?, attempts = ?, schedule_step = ?,
         next_attempt_at = ?, lease = NULL, takes = 0, finished_at = ?, last_status = ?, last_url = ?
       WHERE id = ? AND lease = ?`,
      [
        settled.state,
        settled.reason,
        settled.reasonValues,
        row.attempts + 1,
        settled.scheduleStep,
        settled.nextAttemptAt,
        settled.finishedAt,
        record.status_code,
        record.url,
        row.id,
        lease,
      ]
    )
    if (matched === 0) return null

    const attemptId = await insert(trx, 'delivery_attempts', [
      {
        delivery_id: row.id,
        destination_id: row.destination_id,
        number: row.attempts + 1,
        cause,
        ...record,
      },
    ])
    if (cause === 'hand') await noteAttempts(trx, destination!, [record])
    return attemptId
  }

  async #notSent(
    row: Row,
    lease: string,
    { reason, values }: { reason: string; values: Record<string, string> | null },
    cause: Input['cause']
  ) {
    // one that is owed or was meant as a test ends; what has ended stays as it is
    if (cause === 'hand' && row.state !== 'owed') return this.#giveBack(row, lease)
    await inTransaction((trx) =>
      update(
        trx,
        `UPDATE deliveries SET state = 'not_sent', reason = ?, reason_values = ?, lease = NULL, finished_at = ?
         WHERE id = ? AND lease = ?`,
        [reason, values && JSON.stringify(values), now(), row.id, lease]
      )
    )
  }

  #giveBack(row: Row, lease: string) {
    return inTransaction((trx) =>
      update(
        trx,
        'UPDATE deliveries SET lease = NULL, next_attempt_at = ? WHERE id = ? AND lease = ?',
        [Number(row.next_attempt_at), row.id, lease]
      )
    )
  }
}

function refuse(refused: string, values: Record<string, string> | null = null) {
  return { refused, values: values ?? {} }
}
