import { inTransaction } from '#core/database/transaction'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import { lockMembership, setStanding, standingChanged } from '#affiliates/standing'

interface ChangeStandingInput {
  affiliateId: number
  status: AffiliateStatus
}

/**
 * Lets a membership stand so from now on, without telling anybody; the history before stays. A status that holds
 * already adds nothing. What admins and members do has actions of its own, with mails and the audit log.
 */
export class ChangeStanding {
  async handle({ affiliateId, status }: ChangeStandingInput) {
    const changed = await inTransaction(async (trx) => {
      const membership = await lockMembership(trx, affiliateId)
      if (!membership) throw new Error(`There is no affiliate ${affiliateId}`)
      if (membership.status === status) return false

      await setStanding(trx, affiliateId, { status })
      return true
    })
    if (changed) standingChanged()
    return { changed }
  }
}
