import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, insertOnce, select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import { lockGrant } from '#delegation/grants/lock_grant'
import { GENESIS, type GrantEntry, sealEntry } from '#delegation/proof/grant_entry'

/**
 * The only writer of a grant's log. The head of the grant's chain is locked until the transaction ends.
 *
 * @param trx begun with `isolation: 'read committed'`: an older snapshot doesn't see what was written while waiting
 * @returns the entry's number
 */
export async function appendGrantEntry(
  trx: TransactionClientContract,
  grantId: number,
  entry: GrantEntry
): Promise<number> {
  await lockGrant(trx, grantId)
  const head = await lockHead(trx, grantId)
  const number = head.number + 1
  const fields = {
    grantId,
    number,
    at: now(),
    actor: entry.actor,
    actorName: entry.actorName?.slice(0, 200) ?? null,
    act: entry.act,
    stage: entry.stage,
    subjectType: entry.subject?.type ?? null,
    subjectId: entry.subject?.id.slice(0, 255) ?? null,
    details: entry.details ? JSON.stringify(entry.details) : null,
    requestKey: entry.requestKey ?? null,
    previousHash: head.hash,
  }
  const hash = sealEntry(fields)
  await insert(trx, 'grant_entries', [
    {
      grant_id: grantId,
      number,
      at: fields.at,
      actor: fields.actor,
      actor_name: fields.actorName,
      act: fields.act,
      stage: fields.stage,
      subject_type: fields.subjectType,
      subject_id: fields.subjectId,
      details: fields.details,
      request_key: fields.requestKey,
      previous_hash: fields.previousHash,
      hash,
    },
  ])
  await update(trx, 'UPDATE grant_heads SET number = ?, hash = ? WHERE grant_id = ?', [
    number,
    hash,
    grantId,
  ])
  return number
}

async function lockHead(trx: TransactionClientContract, grantId: number) {
  const lock = async () => {
    const [row] = await select<{ number: number; hash: string }>(
      trx,
      `SELECT number, hash FROM grant_heads WHERE grant_id = ?${forUpdate(trx)}`,
      [grantId]
    )
    return row
  }
  const head = await lock()
  if (head) return head
  await insertOnce(trx, 'grant_heads', { grant_id: grantId, number: 0, hash: GENESIS })
  return (await lock())!
}
