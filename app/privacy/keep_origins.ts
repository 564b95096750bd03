import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { update } from '#core/database/sql'

/** By the kind of a row: where rows of it are, and what says whose they are. */
const OWNED = {
  order: { table: 'orders', owner: 'client_id' },
  affiliate: { table: 'affiliates', owner: 'client_id' },
  link: { table: 'links', owner: 'affiliate_id' },
  agent: { table: 'agents', owner: 'client_id' },
  claim: { table: 'associations', owner: 'client_id' },
  claim_agent: { table: 'associations', owner: 'agent_id' },
}

/**
 * Notes whose rows are before a merge moves them: what happened before it stays judged by that. Of several merges the first
 * is kept.
 * @param ownerId whose rows will move: a client's, a member's or an agent's id, as the kind says
 * @param mergedAt milliseconds
 */
export async function keepOrigins(
  trx: TransactionClientContract,
  kind: keyof typeof OWNED,
  ownerId: number,
  mergedAt: number
): Promise<void> {
  const { table, owner } = OWNED[kind]
  await update(
    trx,
    `INSERT INTO merge_origins (kind, row_id, origin_id, until)
     SELECT '${kind}', id, ${owner}, ? FROM ${table} WHERE ${owner} = ?
       AND NOT EXISTS (SELECT 1 FROM merge_origins AS known WHERE known.kind = '${kind}' AND known.row_id = ${table}.id)`,
    [mergedAt, ownerId]
  )
}
