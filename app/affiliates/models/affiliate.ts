import { AffiliateSchema } from '#database/schema'

/**
 * `applied` waits for an admin, `declined` was refused; neither was ever a member.
 */
export type AffiliateStatus = 'applied' | 'declined' | 'active' | 'suspended' | 'left'

/**
 * A client's membership of the program. `status` is the standing now; what counts for an order is the
 * standing at its time (`standingAt`).
 */
export default class Affiliate extends AffiliateSchema {
  get isSuspended() {
    return this.status === 'suspended'
  }
}
