import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { lockAgent } from '#agents/standing'
import { hashOfLinkToken, newLinkToken } from '#delegation/consent/link_token'
import { mayMail } from '#delegation/invitations/mail_limit'
import { oweInvitation } from '#delegation/invitations/owe_invitation'
import { invitationDays } from '#delegation/settings'

const DAY_MS = 86_400_000

/** Between two mails of one invitation, in milliseconds. */
const PAUSE_MS = 10 * 60_000

interface Input {
  agentId: number
  invitationId: number
}

export type ResendOutcome =
  | { ok: true; email: string }
  | { ok: false; reason: 'unknown_invitation' | 'not_active' | 'closed' | 'too_soon' | 'too_many' }

/**
 * Sends an invitation again, with a new link; the one before no longer works. One that has run out begins anew.
 */
export class ResendInvitation {
  async handle({ agentId, invitationId }: Input): Promise<ResendOutcome> {
    const looked = await this.attempt({ agentId, invitationId }, null)
    if (!looked.ok) return looked
    // outside of the transaction, which may be repeated
    if (!(await mayMail(agentId))) return { ok: false, reason: 'too_many' }
    return this.attempt({ agentId, invitationId }, newLinkToken())
  }

  /**
   * @param token null: only looks whether it may be sent
   */
  private attempt({ agentId, invitationId }: Input, token: string | null): Promise<ResendOutcome> {
    return inTransaction(
      async (trx) => {
        const agent = await lockAgent(trx, agentId)
        const [row] = await select<{
          agent_id: number
          email: string | null
          state: string
          last_sent_at: number | null
        }>(
          trx,
          `SELECT agent_id, email, state, last_sent_at FROM manage_invitations WHERE id = ?${forUpdate(trx)}`,
          [invitationId]
        )
        if (!agent || !row || row.agent_id !== agentId || row.email === null) {
          return { ok: false, reason: 'unknown_invitation' }
        }
        if (agent.status !== 'active') return { ok: false, reason: 'not_active' }
        if (row.state !== 'open') return { ok: false, reason: 'closed' }
        const at = now()
        if (Number(row.last_sent_at ?? 0) > at - PAUSE_MS) return { ok: false, reason: 'too_soon' }

        if (token !== null) {
          await update(
            trx,
            `UPDATE manage_invitations SET token_hash = ?, expires_at = ?, last_sent_at = ?, times_sent = times_sent + 1
             WHERE id = ?`,
            [hashOfLinkToken(token), at + invitationDays.value * DAY_MS, at, invitationId]
          )
          await oweInvitation(trx, invitationId, token)
        }
        return { ok: true, email: row.email }
      },
      { isolation: 'read committed' }
    )
  }
}
