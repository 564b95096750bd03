import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { oweDeclined } from '#delegation/managers/owe_manager_mails'

/**
 * A refusal: an invitation ends with it, and the agent is told no more than that. Of a general link nothing is kept.
 */
export class DeclineManager {
  /**
   * @param invitationId null for the general link
   * @returns whether an invitation ended by this
   */
  async handle({ invitationId }: { invitationId: number | null }): Promise<boolean> {
    if (invitationId === null) return false
    return inTransaction(async (trx) => {
      const ended = await update(
        trx,
        "UPDATE manage_invitations SET state = 'declined', ended_at = ? WHERE id = ? AND state = 'open'",
        [now(), invitationId]
      )
      if (ended > 0) await oweDeclined(trx, invitationId)
      return ended > 0
    })
  }
}
