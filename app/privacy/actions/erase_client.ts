import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { dropLogosOfClients } from '#agents/logos/agent_logos'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { objectPieces, type ClientGroup, clientGroup, condition } from '#privacy/client_rows'
import { DATA_MAP } from '#privacy/data_map'
import { isPersonal, type Personal } from '#privacy/data_map/rules'
import { withoutPersonalData } from '#privacy/event_payload'
import { redactDescription } from '#referrals/redact_description'

/**
 * Erases what is known of a client, and of everybody who was merged into them, in every table by the rules of the data
 * map. Ids, dates, amounts and reasons stay; the ledger is not touched. Repeating it erases what came since.
 *
 * Whoever calls holds the client's lock.
 */
export class EraseClient {
  /**
   * @param clientId ours, of a client who was not merged into another
   */
  async handle({ trx, clientId }: { trx: TransactionClientContract; clientId: number }) {
    const group = await clientGroup(trx, clientId)

    // texts before the names that are looked for in them
    for (const [table, rule] of Object.entries(DATA_MAP)) {
      const of = rule.erasedOf ?? rule.of
      if (!of || table === 'panel_events') continue
      for (const [column, { erase }] of personalColumns(rule.columns)) {
        if (erase === 'redact') await redact(trx, group, table, column, of)
      }
    }
    await withdraw(trx, group)
    await forgetTold(trx, group)
    await forgetInvited(trx, group)
    await dropLogosOfClients(trx, group.ids)
    await strip(trx, group)
    for (const [table, rule] of Object.entries(DATA_MAP)) {
      const of = rule.erasedOf ?? rule.of
      if (!of || table === 'panel_events') continue
      await overwrite(trx, group, table, of, personalColumns(rule.columns))
    }
    await update(trx, 'UPDATE clients SET erased_at = ?, updated_at = ? WHERE id = ?', [
      now(),
      now(),
      clientId,
    ])
  }
}

function personalColumns(columns: (typeof DATA_MAP)[string]['columns']): [string, Personal][] {
  return Object.entries(columns).filter((entry): entry is [string, Personal] =>
    isPersonal(entry[1])
  )
}

async function overwrite(
  trx: TransactionClientContract,
  group: ClientGroup,
  table: string,
  of: string,
  columns: [string, Personal][]
) {
  const { sql, bindings } = condition(of, group)
  if (columns.some(([, { erase }]) => erase === 'row')) {
    await update(trx, `DELETE FROM ${table} WHERE ${sql}`, bindings)
    return
  }
  const values = columns.flatMap(([column, { erase }]) =>
    erase === null || erase === '' || erase === '***' ? [{ column, value: erase }] : []
  )
  if (values.length === 0) return

  const isThere = values.map(({ column, value }) =>
    value === null ? `${column} IS NOT NULL` : `${column} <> '${value}'`
  )
  await update(
    trx,
    `UPDATE ${table} SET ${values.map(({ column }) => `${column} = ?`).join(', ')}
     WHERE ${sql} AND (${isThere.join(' OR ')})`,
    [...values.map(({ value }) => value), ...bindings]
  )
}

/**
 * What was to be told of the client is told no more; a call that is under way leaves no trace.
 */
async function withdraw(trx: TransactionClientContract, { ids }: ClientGroup) {
  await update(
    trx,
    `UPDATE deliveries SET state = 'not_sent', reason = 'client_erased', reason_values = NULL, lease = NULL,
       finished_at = ?
     WHERE client_id IN (${ids.map(() => '?').join(', ')}) AND state IN ('owed', 'waiting')`,
    [now(), ...ids]
  )
}

/**
 * What agents are still to be told of the client, who is named in it.
 */
async function forgetTold(trx: TransactionClientContract, { ids }: ClientGroup) {
  const grants = await select<{ id: number }>(
    trx,
    `SELECT id FROM grants WHERE client_id IN (${ids.map(() => '?').join(', ')})`,
    ids
  )
  for (const { id } of grants) {
    // a semicolon comes right after the colon: the range is what begins with the grant
    await update(trx, 'DELETE FROM owed_mails WHERE dedupe_key >= ? AND dedupe_key < ?', [
      `grant:${id}:`,
      `grant:${id};`,
    ])
  }
}

/**
 * Invitations to the client's address that they never used. Where it is empty there is nobody to whom one is.
 */
async function forgetInvited(trx: TransactionClientContract, { ids, panelId }: ClientGroup) {
  const clients = await select<{ email: string }>(
    trx,
    `SELECT email FROM clients WHERE id IN (${ids.map(() => '?').join(', ')}) AND email IS NOT NULL`,
    ids
  )
  for (const { email } of clients) {
    await update(
      trx,
      `UPDATE manage_invitations SET email = NULL, message = NULL
       WHERE panel_id = ? AND email IS NOT NULL AND LOWER(TRIM(email)) = ?`,
      [panelId, email.trim().toLowerCase()]
    )
  }
}

/** Rows read at once. */
const PIECE = 500

async function redact(
  trx: TransactionClientContract,
  group: ClientGroup,
  table: string,
  column: string,
  of: string
) {
  const { sql, bindings } = condition(of, group)
  for (let after = 0; ;) {
    const rows = await select<{ id: number; text: string | null }>(
      trx,
      `SELECT id, ${column} AS text FROM ${table} WHERE ${sql} AND id > ? ORDER BY id LIMIT ${PIECE}`,
      [...bindings, after]
    )
    if (rows.length === 0) return
    after = rows.at(-1)!.id

    for (const { id, text } of rows) {
      if (!text) continue
      const masked = group.profiles.reduce(redactDescription, text)
      if (masked !== text) {
        await update(trx, `UPDATE ${table} SET ${column} = ? WHERE id = ?`, [masked, id])
      }
    }
  }
}

/**
 * The stored messages about the client, applied or not.
 */
async function strip(trx: TransactionClientContract, group: ClientGroup) {
  for await (const objects of objectPieces(trx, group)) {
    const { sql, bindings } = condition(DATA_MAP.panel_events!.of!, group, objects)
    const rows = await select<{ id: number; payload: string }>(
      trx,
      `SELECT id, payload FROM panel_events WHERE ${sql}`,
      bindings
    )
    for (const { id, payload } of rows) {
      const rest = withoutPersonalData(payload)
      if (rest === payload) continue
      await update(trx, 'UPDATE panel_events SET payload = ?, last_error = NULL WHERE id = ?', [
        rest,
        id,
      ])
    }
  }
}
