import type { ListPage } from '#core/lists/list_page'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select } from '#core/database/sql'

export const INVITATION_STATES = ['open', 'used', 'declined', 'revoked', 'expired'] as const

export type InvitationState = (typeof INVITATION_STATES)[number]

/** What an agent sees of an invitation: nothing of who answered it. */
export interface ListedInvitation {
  id: number
  email: string | null
  wanted: string[]
  state: InvitationState
  createdAt: number
  expiresAt: number
  timesSent: number
}

/** One that has run out says so, though nobody has ended it. */
const STATE = `CASE WHEN state = 'open' AND expires_at <= ? THEN 'expired' ELSE state END`

export async function countInvitations(
  client: QueryClientContract,
  agentId: number,
  state: string | null
): Promise<number> {
  const at = now()
  const [row] = await select<{ total: number }>(
    client,
    `SELECT COUNT(*) AS total FROM manage_invitations
     WHERE agent_id = ?${state === null ? '' : ` AND ${STATE} = ?`}`,
    [agentId, ...(state === null ? [] : [at, state])]
  )
  return Number(row!.total)
}

export async function listInvitations(
  client: QueryClientContract,
  agentId: number,
  state: string | null,
  page: Pick<ListPage, 'size' | 'offset'>
): Promise<ListedInvitation[]> {
  const at = now()
  const rows = await select<{
    id: number
    email: string | null
    wanted_scopes: string
    shown_state: InvitationState
    created_at: number
    expires_at: number
    times_sent: number
  }>(
    client,
    `SELECT id, email, wanted_scopes, ${STATE} AS shown_state, created_at, expires_at, times_sent
     FROM manage_invitations
     WHERE agent_id = ?${state === null ? '' : ` AND ${STATE} = ?`}
     ORDER BY created_at DESC, id DESC LIMIT ${page.size} OFFSET ${page.offset}`,
    [at, agentId, ...(state === null ? [] : [at, state])]
  )
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    wanted: JSON.parse(row.wanted_scopes) as string[],
    state: row.shown_state,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    timesSent: row.times_sent,
  }))
}
