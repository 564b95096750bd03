import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select, update } from '#core/database/sql'
import type { Role } from '#plans/roles'

interface Closing<Status> {
  /** The standing that closing an account leaves. */
  ended: Status
  /** Milliseconds. */
  closedAt: number
}

/**
 * Takes back the standing that closing an account left, since it was closed because it was merged.
 * @param earner a locked row of `affiliates` or `agents`, whichever `role` says
 * @returns how the earner stands now; as before where the closing is not what ended it
 */
export async function undoClosing<Status extends string>(
  trx: TransactionClientContract,
  role: Role,
  earner: { id: number; status: Status },
  { ended, closedAt }: Closing<Status>
): Promise<Status> {
  const [last, before] = await select<{ id: number; status: Status; since: number }>(
    trx,
    `SELECT id, status, since FROM ${role}_standings WHERE ${role}_id = ?
     ORDER BY since DESC, id DESC LIMIT 2`,
    [earner.id]
  )
  const endedByClosing =
    last?.status === ended &&
    before !== undefined &&
    Number(last.since) === Math.max(closedAt, Number(before.since))
  if (!endedByClosing) return earner.status

  await update(trx, `DELETE FROM ${role}_standings WHERE id = ?`, [last.id])
  await update(trx, `UPDATE ${role}s SET status = ? WHERE id = ?`, [before.status, earner.id])
  return before.status
}
