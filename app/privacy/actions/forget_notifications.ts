import { setImmediate as nextTurn } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { addressDays } from '#links/settings'
import { walkAged } from '#privacy/aged_rows'
import { detailsDays } from '#signup_notifications/settings'

const DAY_MS = 86_400_000

/** Days after which the log no longer says that a program was told, or why not. */
export const LOG_DAYS = 400

/** Days for which it is known when a signup-finished page asked what to call: it does so for a minute. */
export const PAGE_DAYS = 30

/** Rows of one transaction. */
const PIECE = 500

/** Why what waited for so long is not sent: `destinations.reasons.forgotten` of resources/lang. */
const FORGOTTEN = 'forgotten'

/**
 * What affiliate programs were told and answered goes with the days of the setting, what names a visitor's network address at
 * the end of the fraud window if that is earlier, the rest of the log later. That a signup was judged stays for good: the
 * same message told again must not tell programs a second time.
 */
export async function forgetNotifications(): Promise<void> {
  const before = now() - detailsDays.value * DAY_MS
  if (addressDays.value < detailsDays.value) await forgetAddresses()
  await walkAged({
    progress: 'deliveries',
    table: 'deliveries',
    time: 'created_at',
    before,
    work: (trx, after, upTo) => forgetDeliveries(trx, 'id > ? AND id <= ?', [after, upTo]),
  })
  await walkAged({
    progress: 'delivery_attempts',
    table: 'delivery_attempts',
    time: 'started_at',
    before,
    work: (trx, after, upTo) => forgetAttempts(trx, 'id > ? AND id <= ?', [after, upTo]),
  })
  await walkAged({
    progress: 'notified_signups',
    table: 'notified_signups',
    time: 'created_at',
    before,
    work: (trx, after, upTo) =>
      update(
        trx,
        'UPDATE notified_signups SET landing_params = NULL WHERE id > ? AND id <= ? AND landing_params IS NOT NULL',
        [after, upTo]
      ),
  })
  await deleteLandingParams(before)
  await deleteLog(now() - LOG_DAYS * DAY_MS)
  await deletePages(now() - PAGE_DAYS * DAY_MS)
}

/** What is still owed or waits cannot be sent without its values. */
async function forgetDeliveries(
  trx: TransactionClientContract,
  condition: string,
  bindings: number[]
) {
  await update(
    trx,
    `UPDATE deliveries SET state = 'not_sent', reason = '${FORGOTTEN}', reason_values = NULL, lease = NULL,
       finished_at = ? WHERE ${condition} AND state IN ('owed', 'waiting')`,
    [now(), ...bindings]
  )
  await update(
    trx,
    `UPDATE deliveries SET parameters = NULL, last_url = NULL
     WHERE ${condition} AND (parameters IS NOT NULL OR last_url IS NOT NULL)`,
    bindings
  )
}

async function forgetAttempts(
  trx: TransactionClientContract,
  condition: string,
  bindings: number[]
) {
  await update(
    trx,
    `UPDATE delivery_attempts
     SET url = NULL, request_body = NULL, response_headers = NULL, response_body = NULL
     WHERE ${condition} AND (url IS NOT NULL OR request_body IS NOT NULL OR response_headers IS NOT NULL
       OR response_body IS NOT NULL)`,
    bindings
  )
}

async function forgetAddresses() {
  await walkAged({
    progress: 'delivery_addresses',
    table: 'deliveries',
    time: 'created_at',
    before: now() - addressDays.value * DAY_MS,
    work: async (trx, after, upTo) => {
      const rows = await select<{ id: number }>(
        trx,
        `SELECT id FROM deliveries WHERE id > ? AND id <= ? AND parameters LIKE '%"client_ip":"%'`,
        [after, upTo]
      )
      if (rows.length === 0) return
      const ids = rows.map(({ id }) => id)
      const list = ids.map(() => '?').join(', ')
      await forgetAttempts(trx, `delivery_id IN (${list})`, ids)
      await forgetDeliveries(trx, `id IN (${list})`, ids)
    },
  })
}

async function deleteLandingParams(before: number) {
  for (const type of ['client', 'order']) {
    for (;;) {
      const rows = await select<{ subject_id: number }>(
        db.connection(),
        `SELECT subject_id FROM landing_params WHERE created_at < ? AND subject_type = ?
         ORDER BY subject_id LIMIT ${PIECE}`,
        [before, type]
      )
      if (rows.length === 0) break
      await inTransaction((trx) =>
        update(
          trx,
          `DELETE FROM landing_params
           WHERE subject_type = ? AND subject_id IN (${rows.map(() => '?').join(', ')})`,
          [type, ...rows.map(({ subject_id: id }) => id)]
        )
      )
      await nextTurn()
    }
  }
}

async function deleteLog(before: number) {
  await deleteOldest('deliveries', 'created_at', before, (trx, list, ids) =>
    update(trx, `DELETE FROM delivery_attempts WHERE delivery_id IN (${list})`, ids)
  )
}

async function deletePages(before: number) {
  await deleteOldest('signup_pages', 'first_opened_at', before)
}

async function deleteOldest(
  table: string,
  time: string,
  before: number,
  first: (
    trx: TransactionClientContract,
    list: string,
    ids: number[]
  ) => Promise<unknown> = async () => {}
) {
  for (;;) {
    const rows = await select<{ id: number }>(
      db.connection(),
      `SELECT id FROM ${table} WHERE ${time} < ? ORDER BY ${time}, id LIMIT ${PIECE}`,
      [before]
    )
    if (rows.length === 0) return
    const ids = rows.map(({ id }) => id)
    const list = ids.map(() => '?').join(', ')
    await inTransaction(async (trx) => {
      await first(trx, list, ids)
      await update(trx, `DELETE FROM ${table} WHERE id IN (${list})`, ids)
    })
    await nextTurn()
  }
}
