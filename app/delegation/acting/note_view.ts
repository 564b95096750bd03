import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { noteUse } from '#delegation/acting/note_use'
import { lockGrant } from '#delegation/grants/lock_grant'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'
import { type NoRights, type Rights, rightsOf } from '#delegation/rights_of'

/** Looking is logged once in so many minutes: the log says when the agent looked, not how often a page was loaded. */
export const VIEW_MINUTES = 15

interface Input {
  agent: { id: number; name: string }
  clientId: number
}

/**
 * The rights of an agent who looks at a client's panel, now. That they looked is logged before anything is shown, and by it the
 * grant is used.
 */
export async function noteView({ agent, clientId }: Input): Promise<Rights | NoRights> {
  const whose = { agentId: agent.id, clientId }
  const rights = await rightsOf(db.connection(), whose)
  if (!rights.ok || (await isNoted(db.connection(), rights.grantId))) return rights

  return inTransaction(
    async (trx) => {
      await lockGrant(trx, rights.grantId)
      const still = await rightsOf(trx, whose)
      if (!still.ok || (await isNoted(trx, still.grantId))) return still

      await appendGrantEntry(trx, still.grantId, {
        actor: 'agent',
        actorName: agent.name,
        act: 'panel.viewed',
        stage: 'stated',
      })
      await noteUse(trx, still.grantId)
      return still
    },
    { isolation: 'read committed' }
  )
}

async function isNoted(client: QueryClientContract, grantId: number): Promise<boolean> {
  const rows = await select<{ number: number }>(
    client,
    `SELECT number FROM grant_entries
     WHERE grant_id = ? AND act = 'panel.viewed' AND at > ? ORDER BY number DESC LIMIT 1`,
    [grantId, now() - VIEW_MINUTES * 60_000]
  )
  return rows.length > 0
}
