import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { lockAgent, setAgentStanding } from '#agents/standing'
import { endGrant } from '#delegation/grants/end_grant'

/**
 * What a client whose account was closed had to do with agents: nobody manages their panel any more, and where they were an
 * agent themselves, that ended when the account was closed, with whatever clients had granted them. Associations stay in the
 * books. Who is suspended stays so, as a membership does: ending would let go what is held.
 *
 * Whoever calls holds the client's lock.
 */
export async function endAgency(
  trx: TransactionClientContract,
  clientId: number,
  closedAt: number
): Promise<void> {
  const [row] = await select<{ id: number }>(trx, 'SELECT id FROM agents WHERE client_id = ?', [
    clientId,
  ])
  // before any grant, as whoever consents does
  const agent = row ? await lockAgent(trx, row.id) : null
  if (agent?.status === 'active') {
    await setAgentStanding(trx, agent.id, { status: 'ended', at: closedAt })
  }

  const grants = await select<{ id: number; client_id: number }>(
    trx,
    `SELECT id, client_id FROM grants WHERE state = 'active' AND (client_id = ? OR agent_id = ?) ORDER BY id`,
    [clientId, agent?.id ?? 0]
  )
  for (const grant of grants) {
    await endGrant(trx, grant.id, {
      state: 'ended',
      by: 'product',
      actorName: null,
      act: grant.client_id === clientId ? 'client_closed' : 'agent_ended',
    })
  }
}
