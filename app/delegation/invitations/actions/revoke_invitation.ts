import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'

interface Input {
  agentId: number
  invitationId: number
}

export type RevokeOutcome = { ok: true } | { ok: false; reason: 'unknown_invitation' | 'closed' }

/**
 * Takes an invitation back that nobody has answered yet.
 */
export class RevokeInvitation {
  async handle({ agentId, invitationId }: Input): Promise<RevokeOutcome> {
    return inTransaction(
      async (trx) => {
        const [row] = await select<{ agent_id: number; state: string }>(
          trx,
          `SELECT agent_id, state FROM manage_invitations WHERE id = ?${forUpdate(trx)}`,
          [invitationId]
        )
        if (row?.agent_id !== agentId) return { ok: false, reason: 'unknown_invitation' }
        if (row.state !== 'open') return { ok: false, reason: 'closed' }
        await update(
          trx,
          "UPDATE manage_invitations SET state = 'revoked', ended_at = ? WHERE id = ?",
          [now(), invitationId]
        )
        return { ok: true }
      },
      { isolation: 'read committed' }
    )
  }
}
