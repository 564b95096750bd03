import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { endGrant } from '#delegation/grants/end_grant'
import { oweScopesChanged } from '#delegation/managers/owe_manager_mails'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'
import type { Actor } from '#delegation/proof/grant_entry'
import type { Scope } from '#delegation/scopes'

interface Input {
  grantId: number
  /** Whose grant it must be. */
  clientId: number
  /** What stays; a scope that was not granted is not granted by this. Without `see` the whole grant is withdrawn. */
  keep: readonly string[]
  by: Extract<Actor, 'client' | 'admin'>
  actorName: string | null
}

export type NarrowOutcome =
  | { ok: true; changed: boolean; scopes: Scope[]; withdrawn: boolean }
  | { ok: false; reason: 'unknown_grant' | 'ended_already' }

/**
 * Takes scopes back, or the whole grant, effective at the next request. More than was granted needs a new consent (U10).
 */
export class NarrowGrant {
  async handle({ grantId, clientId, keep, by, actorName }: Input): Promise<NarrowOutcome> {
    return inTransaction(
      async (trx) => {
        const [grant] = await select<{ client_id: number; scopes: string; state: string }>(
          trx,
          `SELECT client_id, scopes, state FROM grants WHERE id = ?${forUpdate(trx)}`,
          [grantId]
        )
        if (!grant || grant.client_id !== clientId) return { ok: false, reason: 'unknown_grant' }
        if (grant.state !== 'active') return { ok: false, reason: 'ended_already' }

        const granted = JSON.parse(grant.scopes) as Scope[]
        const kept = granted.filter((scope) => keep.includes(scope))
        if (!kept.includes('see')) {
          await endGrant(trx, grantId, { state: 'withdrawn', by, actorName, act: 'withdrawn' })
          return { ok: true, changed: true, scopes: [], withdrawn: true }
        }
        if (kept.length === granted.length) {
          return { ok: true, changed: false, scopes: granted, withdrawn: false }
        }
        await update(trx, 'UPDATE grants SET scopes = ? WHERE id = ?', [
          JSON.stringify(kept),
          grantId,
        ])
        const entry = await appendGrantEntry(trx, grantId, {
          actor: by,
          actorName,
          act: 'scopes_changed',
          stage: 'stated',
          details: { from: granted, to: kept },
        })
        await oweScopesChanged(trx, grantId, entry, { by, from: granted, to: kept })
        return { ok: true, changed: true, scopes: kept, withdrawn: false }
      },
      { isolation: 'read committed' }
    )
  }
}
