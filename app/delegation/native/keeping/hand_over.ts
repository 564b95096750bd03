import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { logEntry } from '#delegation/native/keeping/write_access'
import {
  keepAccess,
  LEASE_MS,
  leaseAccess,
  siblingsOf,
  type StoredAccess,
} from '#delegation/native/native_rows'

/** For so long one waits for another of the same agent and account, in milliseconds. */
const WAIT_MS = 60_000

/**
 * Who agrees to the same agent anew while the consent before is being wound up: what was brought about by it is the later
 * one's from then on, or the one would take off whom the other brings in.
 *
 * @returns whether nothing is left to do but to wait
 */
export async function handOver(
  trx: TransactionClientContract,
  access: StoredAccess,
  lease: string
): Promise<boolean> {
  const siblings = await siblingsOf(trx, access)
  const heir = siblings.find(({ id }) => id > access.id)
  if (heir) {
    await giveTo(trx, heir, access, lease)
    return true
  }
  if (siblings.length === 0) return false
  const at = now()
  await update(
    trx,
    `UPDATE native_accesses SET next_at = ? WHERE id IN (${siblings.map(() => '?').join(', ')})`,
    [at, ...siblings.map(({ id }) => id)]
  )
  await keepAccess(trx, access, {
    held: lease,
    lease: null,
    tried: access.aim,
    at: at + WAIT_MS,
  })
  return true
}

/**
 * Where another worker has the heir, it is waited for.
 */
async function giveTo(
  trx: TransactionClientContract,
  heir: StoredAccess,
  access: StoredAccess,
  lease: string
): Promise<void> {
  const at = now()
  if (!(await leaseAccess(trx, heir.id, { lease, until: at + LEASE_MS }))) {
    await keepAccess(trx, access, {
      held: lease,
      lease: null,
      tried: access.tried,
      at: at + WAIT_MS,
    })
    return
  }
  const { knownUsers, userId, invitations, invitedAt, others, scopes } = access
  await keepAccess(
    trx,
    {
      ...heir,
      ...{ knownUsers, userId, invitations, invitedAt, others, scopes },
      state: access.state === 'accepted' ? 'accepted' : invitations > 0 ? 'invited' : 'owed',
      ...(access.pending === 'remove' && {
        pending: access.pending,
        requestKey: access.requestKey,
      }),
    },
    { held: lease, lease: null, tried: heir.tried, at }
  )
  await logEntry(trx, access.grantId, {
    act: 'native.handed_over',
    stage: 'stated',
    details: { grant: heir.grantId },
  })
  await keepAccess(
    trx,
    { ...access, state: 'none', reason: 'ended', scopes: [], invitations: 0, pending: null },
    { held: lease, lease: null, tried: access.aim, at: now(), isFinished: true }
  )
}
