import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { followedLinks } from '#links/followed_links'
import { noteLinkStanding } from '#links/link_standing'
import Link from '#links/models/link'

/**
 * Ends a link for good. Its row stays, and with it the name beside visits, referrals and commissions.
 */
export class DeleteLink {
  async handle({ linkId }: { linkId: number }) {
    const link = await inTransaction(async (client) => {
      const deleted = await Link.query({ client })
        .where('id', linkId)
        .whereNull('deleted_at')
        .forUpdate()
        .firstOrFail()
      await noteLinkStanding(client, linkId, 'deleted')
      return deleted.merge({ deletedAt: now(), updatedAt: now() }).save()
    })
    followedLinks.forget(link.code)
  }
}
