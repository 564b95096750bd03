import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { appUrl } from '#config/app'
import { agentUrl } from '#links/link_target'
import Link from '#links/models/link'
import type Agent from '#agents/models/agent'

/** The two links that an agent shares (U1). */
export const SHARED_LINKS = ['referral', 'manager'] as const

export type SharedLink = (typeof SHARED_LINKS)[number]

/**
 * Where they lead from: the Referral link is a tracked one; the Service Manager link's page needs the session of whoever
 * opens it, so it is at the add-on's own address.
 *
 * @returns `manager` is null where the admin lets the agent ask by invitations only
 */
export async function sharedLinksOf(
  agent: Pick<Agent, 'linkId' | 'manageCode' | 'generalLinks'>,
  client?: QueryClientContract
): Promise<{
  referral: string
  manager: string | null
}> {
  const { code } = await Link.findOrFail(agent.linkId, { client })
  return {
    referral: agentUrl(code),
    manager: agent.generalLinks ? `${appUrl}/manage/${agent.manageCode}` : null,
  }
}
