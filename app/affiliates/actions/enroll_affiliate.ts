import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'

interface EnrollAffiliateInput {
  panelId: number
  /** The panel's own id of the client. */
  clientExternalId: string
}

/**
 * Makes a client a member of the program, from now on. A client whom the panel has not told of yet gets a row that
 * the panel's events complete. Enrolling a member again changes nothing.
 *
 * @returns the affiliate's id, and whether the client is new to the program
 */
export class EnrollAffiliate {
  async handle({ panelId, clientExternalId }: EnrollAffiliateInput) {
    return inTransaction(async (trx) => {
      const at = now()

      await trx
        .knexQuery()
        .insert({
          panel_id: panelId,
          external_id: clientExternalId,
          created_at: at,
          updated_at: at,
        })
        .into('clients')
        .onConflict(['panel_id', 'external_id'])
        .ignore()

      const client = await trx
        .from('clients')
        .select('id')
        .where({ panel_id: panelId, external_id: clientExternalId })
        .forUpdate()
        .firstOrFail()

      const member = await trx
        .from('affiliates')
        .select('id')
        .where('client_id', client.id)
        .forUpdate()
        .first()
      if (member) {
        return { affiliateId: Number(member.id), enrolled: false }
      }

      const [id] = await trx.table('affiliates').insert({
        panel_id: panelId,
        client_id: client.id,
        status: 'active',
        joined_at: at,
        created_at: at,
        updated_at: at,
      })
      await trx
        .table('affiliate_standings')
        .insert({ affiliate_id: id, status: 'active', since: at })

      return { affiliateId: Number(id), enrolled: true }
    })
  }
}
