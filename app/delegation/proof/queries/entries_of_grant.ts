import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import type { SealedFields } from '#delegation/proof/grant_entry'

/** An entry as it stands in the database, with the hash that it says. */
export interface StoredEntry extends SealedFields {
  hash: string
}

export async function entriesOfGrant(
  client: QueryClientContract,
  grantId: number
): Promise<StoredEntry[]> {
  const rows = await select<{
    number: number
    at: number
    actor: string
    actor_name: string | null
    act: string
    stage: string
    subject_type: string | null
    subject_id: string | null
    details: string | null
    request_key: string | null
    previous_hash: string
    hash: string
  }>(
    client,
    `SELECT number, at, actor, actor_name, act, stage, subject_type, subject_id, details, request_key, previous_hash, hash
     FROM grant_entries WHERE grant_id = ? ORDER BY number, id`,
    [grantId]
  )
  return rows.map((row) => ({
    grantId,
    number: row.number,
    at: Number(row.at),
    actor: row.actor,
    actorName: row.actor_name,
    act: row.act,
    stage: row.stage,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    details: row.details,
    requestKey: row.request_key,
    previousHash: row.previous_hash,
    hash: row.hash,
  }))
}
