import { inTransaction } from '#core/database/transaction'
import { oweMail } from '#core/mails/owe_mail'
import { decideApplication } from '#affiliates/actions/change_membership'
import { membershipLeft } from '#affiliates/mails'
import { memberReader } from '#affiliates/readers'
import { lockMembership, setStanding, standingChanged } from '#affiliates/standing'

export type EndOutcome = 'left' | 'withdrawn' | 'nothing_to_end' | 'suspended'

/**
 * A member leaves, or an applicant withdraws, by themselves. Who is suspended cannot leave: what is held would be
 * released by it.
 */
export class EndMembership {
  /**
   * @param as what they took themselves for: an applicant who was approved meanwhile does not leave by withdrawing
   */
  async handle({
    affiliateId,
    as,
  }: {
    affiliateId: number
    as: 'member' | 'applicant'
  }): Promise<EndOutcome> {
    const outcome = await inTransaction(
      async (trx): Promise<EndOutcome> => {
        const membership = await lockMembership(trx, affiliateId)
        if (membership?.status === 'suspended') return 'suspended'
        if (membership?.status !== (as === 'member' ? 'active' : 'applied')) return 'nothing_to_end'

        const { id, since } = await setStanding(trx, affiliateId, { status: 'left' })
        if (as === 'applicant') {
          await decideApplication(trx, affiliateId, { decision: 'withdrawn', at: since, by: null })
          return 'withdrawn'
        }

        const reader = await memberReader(trx, affiliateId)
        if (reader) {
          await oweMail(trx, {
            mail: membershipLeft,
            to: reader,
            details: { panel: reader.panelName },
            key: `standing:${id}`,
            panelId: reader.panelId,
          })
        }
        return 'left'
      },
      { isolation: 'read committed' }
    )
    if (outcome === 'left' || outcome === 'withdrawn') standingChanged()
    return outcome
  }
}
