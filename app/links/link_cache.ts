import { LookUpCache } from '#core/look_up_cache'

/**
 * What following a link needs.
 */
export interface FollowableLink {
  id: number
  /** Checked and normalised; all ASCII. */
  targetUrl: string
}

/**
 * Links by code, in this process. A link that was known keeps working while the database does not answer.
 */
export class LinkCache extends LookUpCache<FollowableLink> {}
