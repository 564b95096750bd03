import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insertOnce, select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import { insertClient } from '#panels/mirror/ensure_client'
import { type ClientMerge, survivorAmong } from '#panels/mirror/survivor'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.merged`: from now on both ids mean one client. Who that is follows from everything that was said of them,
 * in whatever order and however often it was told; what they have is moved by the handlers that follow.
 */
export class MirrorMerge implements PanelEventHandler<'client.merged'> {
  async handle({
    trx,
    panelId,
    occurredAt,
    data,
    known,
  }: PanelEvent<'client.merged'>): Promise<HandlerOutcome> {
    const from = await idOf(trx, panelId, data.from_client_id)
    const into = await idOf(trx, panelId, data.into_client_id)
    const heads = await lockHeads(trx, [from, into])
    known.clientId = heads[0]!
    known.absorbed = []
    if (from === into) return { ok: true }

    const at = now()
    await insertOnce(trx, 'client_merges', {
      panel_id: panelId,
      from_client_id: from,
      into_client_id: into,
      merged_at: occurredAt,
      created_at: at,
    })
    const survivor = survivorAmong(await mergesOf(trx, heads), from)
    const absorbed = heads.filter((id) => id !== survivor)

    const list = heads.map(() => '?').join(', ')
    await update(
      trx,
      `UPDATE clients SET merged_into_id = ?, updated_at = ?
       WHERE (id IN (${list}) OR merged_into_id IN (${list})) AND id <> ?`,
      [survivor, at, ...heads, ...heads, survivor]
    )
    await update(
      trx,
      'UPDATE clients SET merged_into_id = NULL, updated_at = ? WHERE id = ? AND merged_into_id IS NOT NULL',
      [at, survivor]
    )
    known.clientId = survivor
    known.absorbed = absorbed
    return { ok: true }
  }
}

async function idOf(trx: TransactionClientContract, panelId: number, externalId: string) {
  const find = async () => {
    const [row] = await select<{ id: number }>(
      trx,
      'SELECT id FROM clients WHERE panel_id = ? AND external_id = ?',
      [panelId, externalId]
    )
    return row?.id
  }
  return (await find()) ?? (await insertClient(trx, panelId, externalId)) ?? (await find())!
}

/**
 * Locks whoever the clients mean now, one or two, always in the same order, so that two opposite merges wait for each
 * other instead of locking up. Another merge may have happened during the wait.
 */
async function lockHeads(trx: TransactionClientContract, ids: number[]): Promise<number[]> {
  for (;;) {
    const list = ids.map(() => '?').join(', ')
    const rows = await select<{ head: number }>(
      trx,
      `SELECT DISTINCT COALESCE(merged_into_id, id) AS head FROM clients WHERE id IN (${list})`,
      ids
    )
    const heads = rows.map(({ head }) => head).sort((one, other) => one - other)
    const locked = await select<{ merged_into_id: number | null }>(
      trx,
      `SELECT merged_into_id FROM clients WHERE id IN (${heads.map(() => '?').join(', ')})
       ORDER BY id${forUpdate(trx)}`,
      heads
    )
    if (locked.every((row) => row.merged_into_id === null)) return heads
  }
}

async function mergesOf(trx: TransactionClientContract, heads: number[]): Promise<ClientMerge[]> {
  const list = heads.map(() => '?').join(', ')
  const rows = await select<{ from_client_id: number; into_client_id: number; merged_at: number }>(
    trx,
    `SELECT from_client_id, into_client_id, merged_at FROM client_merges
     WHERE from_client_id IN (SELECT id FROM clients WHERE id IN (${list}) OR merged_into_id IN (${list}))`,
    [...heads, ...heads]
  )
  return rows.map((row) => ({
    from: row.from_client_id,
    into: row.into_client_id,
    at: Number(row.merged_at),
  }))
}
