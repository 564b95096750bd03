import { now } from '#core/clock'
import { insert, select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import type { Locale } from '#core/i18n/locales'
import { lockAgent } from '#agents/standing'
import { hashOfLinkToken, newLinkToken } from '#delegation/consent/link_token'
import { mayMail } from '#delegation/invitations/mail_limit'
import { oweInvitation } from '#delegation/invitations/owe_invitation'
import type { OPTIONAL_SCOPES } from '#delegation/scopes'
import { invitationDays } from '#delegation/settings'

const DAY_MS = 86_400_000

interface Input {
  agentId: number
  /** Whom it is for: nobody with another address can use it. */
  email: string
  locale: Locale
  message: string | null
  /** What the agent asks for beyond seeing; the client ticks it or not. */
  wanted: (typeof OPTIONAL_SCOPES)[number][]
}

export type InviteOutcome =
  | { ok: true; invitationId: number }
  | { ok: false; reason: 'not_active' | 'own_address' | 'open_already' | 'too_many' }

/**
 * Invites somebody by e-mail to let the agent manage their panel. Whether the address is a client's is neither looked up
 * nor told.
 */
export class InviteClient {
  async handle(input: Input): Promise<InviteOutcome> {
    const refusal = await this.refusal(input)
    if (refusal) return { ok: false, reason: refusal }
    if (!(await mayMail(input.agentId))) return { ok: false, reason: 'too_many' }

    const token = newLinkToken()
    return inTransaction(
      async (trx) => {
        const agent = (await lockAgent(trx, input.agentId))!
        const problem = await refusalOf(trx, agent, input)
        if (problem) return { ok: false, reason: problem }

        const at = now()
        const invitationId = await insert(trx, 'manage_invitations', [
          {
            panel_id: agent.panel_id,
            agent_id: agent.id,
            token_hash: hashOfLinkToken(token),
            email: input.email,
            client_id: null,
            wanted_scopes: JSON.stringify(input.wanted),
            message: input.message,
            locale: input.locale,
            state: 'open',
            created_at: at,
            expires_at: at + invitationDays.value * DAY_MS,
            times_sent: 1,
            last_sent_at: at,
          },
        ])
        await oweInvitation(trx, invitationId, token)
        return { ok: true, invitationId }
      },
      { isolation: 'read committed' }
    )
  }

  /** Before a mail of the day's number is used up for nothing. */
  private async refusal(input: Input) {
    return inTransaction(async (trx) => {
      const agent = await lockAgent(trx, input.agentId)
      return agent ? refusalOf(trx, agent, input) : 'not_active'
    })
  }
}

async function refusalOf(
  trx: Parameters<typeof select>[0],
  agent: { id: number; client_id: number; status: string },
  { email }: Input
): Promise<Exclude<InviteOutcome, { ok: true }>['reason'] | null> {
  if (agent.status !== 'active') return 'not_active'
  const [own] = await select<{ email: string | null }>(
    trx,
    'SELECT email FROM clients WHERE id = ?',
    [agent.client_id]
  )
  const address = email.toLowerCase()
  if (own?.email?.trim().toLowerCase() === address) return 'own_address'
  const [open] = await select<{ id: number }>(
    trx,
    `SELECT id FROM manage_invitations
     WHERE agent_id = ? AND LOWER(email) = ? AND state = 'open' AND expires_at > ? LIMIT 1`,
    [agent.id, address, now()]
  )
  return open ? 'open_already' : null
}
