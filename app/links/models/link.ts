import { LinkSchema } from '#database/schema'
import { trackedUrl } from '#links/link_target'

export type LinkStatus = 'active' | 'inactive'

export const LINK_STATUSES = ['active', 'inactive'] as const satisfies LinkStatus[]

/**
 * An affiliate's tracked link. `status` is the standing now; what counts for an order is the standing at its time
 * (`link_standings`).
 */
export default class Link extends LinkSchema {
  get isActive() {
    return this.status === 'active'
  }

  /** An admin keeps it from being followed. */
  get isBlocked() {
    return this.blockedAt !== null
  }

  get trackedUrl() {
    return trackedUrl(this.code)
  }
}
