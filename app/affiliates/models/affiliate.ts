import { AffiliateSchema } from '#database/schema'

export type AffiliateStatus = 'active' | 'suspended' | 'left'

/**
 * A client's membership of the program. `status` is the standing now; what counts for an order is the
 * standing at its time (`standingAt`).
 */
export default class Affiliate extends AffiliateSchema {
  get isSuspended() {
    return this.status === 'suspended'
  }
}
