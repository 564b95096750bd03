import { now } from '#core/clock'
import { insert } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockGrant } from '#delegation/grants/lock_grant'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'

interface Input {
  panelId: number
  agentId: number
  invitationId: number | null
  /** null: before any consent. */
  grantId?: number | null
  /** null: somebody who is not signed in. */
  clientId: number | null
  text: string | null
}

/**
 * Tells the panel's admins of a request for consent that was not expected, or of an agent who does what the client did not
 * want. It ends and changes nothing by itself. A grant's log says that its client reported, not what; the agent does not read
 * that line (app/delegation/acting/queries/list_grant_log.ts).
 */
export class ReportManager {
  async handle({
    panelId,
    agentId,
    invitationId,
    grantId = null,
    clientId,
    text,
  }: Input): Promise<number> {
    return inTransaction(
      async (trx) => {
        if (grantId !== null) await lockGrant(trx, grantId)
        const id = await insert(trx, 'manager_reports', [
          {
            panel_id: panelId,
            agent_id: agentId,
            invitation_id: invitationId,
            client_id: clientId,
            grant_id: grantId,
            text: text || null,
            created_at: now(),
          },
        ])
        if (grantId !== null) {
          await appendGrantEntry(trx, grantId, {
            actor: 'client',
            actorName: null,
            act: 'reported',
            stage: 'stated',
            details: { report: id },
          })
        }
        return id
      },
      { isolation: 'read committed' }
    )
  }
}
