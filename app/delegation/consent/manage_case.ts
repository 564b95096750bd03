import type { AgentStatus } from '#agents/models/agent'
import { isInvited } from '#delegation/consent/agree_to_manager'

/** A sign-in that proves who agrees is no older, in milliseconds. */
export const FRESH_MS = 10 * 60_000

export interface ManageLink {
  panelId: number
  agent: { id: number; clientId: number; status: AgentStatus; generalLinks: boolean }
  /** null: the general link. */
  invitation: {
    id: number
    email: string | null
    clientId: number | null
    state: 'open' | 'used' | 'declined' | 'revoked'
    /** Milliseconds. */
    expiresAt: number
  } | null
  /** When the waiting link that led here ends, milliseconds; null where none did. */
  pendingUntil: number | null
}

export type ManageVisitor =
  | { kind: 'guest' }
  | { kind: 'staff' }
  | {
      kind: 'client'
      panelId: number
      /** null: of whom the panel has told nothing yet but the sign-in. */
      clientId: number | null
      /** As the panel says it at the sign-in. */
      email: string | null
      closed: boolean
      impersonated: boolean
      /** When the person last proved who they are, milliseconds; null: the panel doesn't say. */
      authTime: number | null
      /** The agent who is Service Manager now. */
      managerAgentId: number | null
    }

/** What a Service Manager link is to who opens it; each has its own page. */
export type ManageCase =
  | 'sign_in'
  | 'staff'
  | 'elsewhere'
  | 'impersonated'
  | 'own'
  | 'closed'
  | 'granted'
  | 'revoked'
  | 'used'
  | 'declined'
  | 'expired'
  | 'not_invited'
  | 'agent_suspended'
  | 'agent_ended'
  | 'general_off'
  | 'confirm'
  | 'consent'

/**
 * Which page a link leads to. Only `consent` asks, and only there may it be agreed.
 *
 * @param at milliseconds
 */
export function judgeManageLink(link: ManageLink, visitor: ManageVisitor, at: number): ManageCase {
  if (visitor.kind === 'staff') return 'staff'
  const dead = deadFor(link, at)
  if (visitor.kind === 'guest') return dead === 'declined' ? 'used' : (dead ?? 'sign_in')

  if (link.agent.status !== 'active') return dead!
  if (visitor.panelId !== link.panelId) return dead === 'declined' ? 'used' : (dead ?? 'elsewhere')
  if (visitor.clientId === link.agent.clientId) return 'own'
  if (visitor.closed) return 'closed'
  if (visitor.managerAgentId === link.agent.id) return 'granted'

  const invited = isForVisitor(link, visitor)
  if (dead !== null) return dead === 'declined' && !invited ? 'used' : dead
  if (!invited) return 'not_invited'
  if (visitor.impersonated) return 'impersonated'
  return isFresh(visitor.authTime, at) ? 'consent' : 'confirm'
}

/**
 * Strictly what the panel says: that a launch has arrived proves no password.
 */
export function isFresh(authTime: number | null, at: number): boolean {
  return authTime !== null && at - authTime <= FRESH_MS
}

function deadFor({ agent, invitation, pendingUntil }: ManageLink, at: number) {
  if (agent.status === 'suspended') return 'agent_suspended'
  if (agent.status === 'ended') return 'agent_ended'
  if (invitation) {
    if (invitation.state !== 'open') return invitation.state
    if (invitation.expiresAt <= at) return 'expired'
  } else if (!agent.generalLinks) {
    return 'general_off'
  }
  return pendingUntil !== null && pendingUntil <= at ? 'expired' : null
}

function isForVisitor(
  { invitation }: ManageLink,
  { clientId, email }: Extract<ManageVisitor, { kind: 'client' }>
): boolean {
  if (!invitation) return true
  return isInvited(
    { email: invitation.email, client_id: invitation.clientId },
    { id: clientId ?? 0, email }
  )
}
