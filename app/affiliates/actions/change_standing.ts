import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import type { AffiliateStatus } from '#affiliates/models/affiliate'

interface ChangeStandingInput {
  affiliateId: number
  status: AffiliateStatus
}

/**
 * Suspends, reinstates or ends a membership from now on; the history before stays. A status that holds already
 * adds nothing.
 */
export class ChangeStanding {
  async handle({ affiliateId, status }: ChangeStandingInput) {
    return inTransaction(async (trx) => {
      const affiliate = await trx
        .from('affiliates')
        .select('status')
        .where('id', affiliateId)
        .forUpdate()
        .firstOrFail()
      if (affiliate.status === status) return { changed: false }

      const last = await trx
        .from('affiliate_standings')
        .where('affiliate_id', affiliateId)
        .max('since as since')
        .first()
      // a clock set back must not put the new standing before the one it ends
      const since = Math.max(now(), Number(last?.since ?? 0))

      await trx.table('affiliate_standings').insert({ affiliate_id: affiliateId, status, since })
      await trx.from('affiliates').where('id', affiliateId).update({ status, updated_at: now() })

      return { changed: true }
    })
  }
}
