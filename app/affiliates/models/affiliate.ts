import { AffiliateSchema } from '#database/schema'

export const AFFILIATE_STATUSES = ['applied', 'declined', 'active', 'suspended', 'left'] as const

/**
 * `applied` waits for an admin; `declined` was refused; `left` went, or withdrew an application. None of these is a
 * member. `none` never had to do with the program: a payee who earns as an agent only.
 */
export type AffiliateStatus = (typeof AFFILIATE_STATUSES)[number] | 'none'

/**
 * A client's membership of the program, and who is paid for what they bring (as an agent too: `agents`). `status` is the standing now; what counts for an order is the
 * standing at its time (`standingAt`).
 */
export default class Affiliate extends AffiliateSchema {
  get isMember() {
    return this.status === 'active' || this.status === 'suspended'
  }

  get isSuspended() {
    return this.status === 'suspended'
  }
}
