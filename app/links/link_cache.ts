import { LookUpCache } from '#core/look_up_cache'

/**
 * What following a link needs.
 */
export interface FollowableLink {
  id: number
  /** Of the visit token: an affiliate's link, or an agent's. */
  kind: 'link' | 'agent'
  /** Checked and normalised; all ASCII. */
  targetUrl: string
}

/**
 * Links by code, in this process. A link that was known keeps working while the database does not answer.
 */
export class LinkCache extends LookUpCache<FollowableLink> {}
