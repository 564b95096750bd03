import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { mailLocale } from '#core/mails/mail'
import { oweMail } from '#core/mails/owe_mail'
import { managerInvitation } from '#delegation/mails'
import { plainName } from '#core/plain_name'

/**
 * Owes the mail with the link. Its token is in the owed mail's details alone, which are erased once it is sent.
 */
export async function oweInvitation(
  trx: TransactionClientContract,
  invitationId: number,
  token: string
): Promise<void> {
  const [row] = await select<{
    panel_id: number
    panel_name: string
    name: string
    company: string | null
    email: string
    message: string | null
    locale: string
    expires_at: number
    times_sent: number
  }>(
    trx,
    `SELECT manage_invitations.panel_id, panels.name AS panel_name, agents.name, agents.company,
       manage_invitations.email, manage_invitations.message, manage_invitations.locale,
       manage_invitations.expires_at, manage_invitations.times_sent
     FROM manage_invitations
     JOIN agents ON agents.id = manage_invitations.agent_id
     JOIN panels ON panels.id = manage_invitations.panel_id
     WHERE manage_invitations.id = ?`,
    [invitationId]
  )
  const invitation = row!
  await oweMail(trx, {
    mail: managerInvitation,
    to: {
      address: invitation.email,
      name: invitation.email,
      locale: mailLocale(invitation.locale),
      clientId: null,
    },
    details: {
      panel: invitation.panel_name,
      agent: {
        name: plainName(invitation.name),
        company: invitation.company && plainName(invitation.company),
      },
      message: invitation.message,
      token,
      expiresAt: Number(invitation.expires_at),
    },
    key: `manage_invitation:${invitationId}:${invitation.times_sent}`,
    panelId: invitation.panel_id,
  })
}
