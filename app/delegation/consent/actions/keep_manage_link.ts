import { now } from '#core/clock'
import { insert } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { hashOfLinkToken, newLinkToken } from '#delegation/consent/link_token'
import type { ManageLink } from '#delegation/consent/manage_case'
import { invitationDays } from '#delegation/settings'

const DAY_MS = 86_400_000

/**
 * Keeps a link for somebody who must sign in or register first, in whatever tab or browser they come back. It grants
 * nothing and leads to the link's own page, for as long as the link itself works.
 */
export class KeepManageLink {
  /**
   * @returns the path to come back to
   */
  async handle({ agent, invitation, pendingUntil }: ManageLink): Promise<string> {
    const id = newLinkToken()
    const at = now()
    await inTransaction((trx) =>
      insert(trx, 'pending_manage_links', [
        {
          id_hash: hashOfLinkToken(id),
          agent_id: agent.id,
          invitation_id: invitation?.id ?? null,
          created_at: at,
          expires_at: pendingUntil ?? invitation?.expiresAt ?? at + invitationDays.value * DAY_MS,
        },
      ])
    )
    return `/manage/p/${id}`
  }
}
