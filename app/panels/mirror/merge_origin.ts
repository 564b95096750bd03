import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * Notes that a row came under the id of a client who was merged since, and until when that was somebody else's.
 */
export async function keepOrigin(
  trx: TransactionClientContract,
  kind: 'order' | 'claim',
  rowId: number,
  clientId: number
): Promise<void> {
  await trx.rawQuery(
    `INSERT INTO merge_origins (kind, row_id, origin_id, until)
     SELECT ?, ?, from_client_id, MIN(merged_at) FROM client_merges
     WHERE from_client_id = ? GROUP BY from_client_id`,
    [kind, rowId, clientId]
  )
}

/**
 * Whom a row belonged to at an instant.
 */
export function ownerAt(
  row: { ownerId: number; originId: number | null; until: number | null },
  instant: number
): number {
  return row.originId !== null && row.until !== null && instant < Number(row.until)
    ? row.originId
    : row.ownerId
}
