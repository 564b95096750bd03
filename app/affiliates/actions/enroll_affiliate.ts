import { COMMAND_LINE } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { oweMail } from '#core/mails/owe_mail'
import { ensureClient } from '#panels/mirror/ensure_client'
import { decideApplication } from '#affiliates/actions/change_membership'
import { membershipApproved } from '#affiliates/mails'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import { memberReader } from '#affiliates/readers'
import { setStanding, standingChanged } from '#affiliates/standing'

interface EnrollAffiliateInput {
  panelId: number
  /** The panel's own id of the client. */
  clientExternalId: string
}

/**
 * Makes a client a member of the program, from now on and without an application: one who never applied, who waits (and
 * hears of it), was declined or has left. A client whom the panel has not told of yet gets a row that the panel's events
 * complete. Enrolling a member again changes nothing, and suspends or reinstates nobody.
 *
 * @returns the affiliate's id, and whether the client became a member by this
 */
export class EnrollAffiliate {
  async handle({ panelId, clientExternalId }: EnrollAffiliateInput) {
    const outcome = await inTransaction(
      async (trx) => {
        const at = now()
        const client = await ensureClient(trx, panelId, clientExternalId)
        const [known] = await select<{ id: number; status: AffiliateStatus }>(
          trx,
          `SELECT id, status FROM affiliates WHERE client_id = ?${forUpdate(trx)}`,
          [client.id]
        )
        if (known && ['active', 'suspended'].includes(known.status)) {
          return { affiliateId: known.id, enrolled: false }
        }

        const affiliateId =
          known?.id ??
          (await insert(trx, 'affiliates', [
            {
              panel_id: panelId,
              client_id: client.id,
              status: 'active',
              joined_at: at,
              created_at: at,
              updated_at: at,
            },
          ]))
        const { id, since } = await setStanding(trx, affiliateId, {
          status: 'active',
          actorName: COMMAND_LINE.name,
        })
        await update(trx, 'UPDATE affiliates SET joined_at = ? WHERE id = ?', [since, affiliateId])
        if (known?.status === 'applied') {
          await decideApplication(trx, affiliateId, {
            decision: 'approved',
            at: since,
            by: COMMAND_LINE.name,
          })
          const reader = await memberReader(trx, affiliateId)
          if (reader) {
            await oweMail(trx, {
              mail: membershipApproved,
              to: reader,
              details: { panel: reader.panelName },
              key: `standing:${id}`,
              panelId,
            })
          }
        }
        return { affiliateId, enrolled: true }
      },
      { isolation: 'read committed' }
    )
    if (outcome.enrolled) standingChanged()
    return outcome
  }
}
