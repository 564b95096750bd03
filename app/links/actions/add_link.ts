import { now } from '#core/clock'
import { inTransaction, isDuplicate } from '#core/database/transaction'
import { newLinkCode } from '#links/code'
import { followedLinks } from '#links/followed_links'
import { noteLinkStanding } from '#links/link_standing'
import Link, { type LinkStatus } from '#links/models/link'

interface AddLinkInput {
  affiliateId: number
  name: string
  /** Checked: `checkLinkTarget`. */
  targetUrl: string
  status: LinkStatus
}

/**
 * With 54^10 codes two equal ones in a row mean something else is wrong.
 */
const MAX_CODES = 3

/**
 * Adds a link under a code of its own.
 */
export class AddLink {
  async handle({ affiliateId, name, targetUrl, status }: AddLinkInput): Promise<Link> {
    for (let attempt = 1; ; attempt++) {
      try {
        const code = newLinkCode()
        const link = await inTransaction(async (client) => {
          const at = now()
          const added = await Link.create(
            { affiliateId, code, name, targetUrl, status, createdAt: at, updatedAt: at },
            { client }
          )
          await noteLinkStanding(client, added.id, status)
          return added
        })
        followedLinks.forget(code)
        return link
      } catch (error) {
        if (!isDuplicate(error) || attempt >= MAX_CODES) throw error
      }
    }
  }
}
