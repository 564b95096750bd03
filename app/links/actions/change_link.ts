import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { followedLinks } from '#links/followed_links'
import { noteLinkStanding } from '#links/link_standing'
import Link, { type LinkStatus } from '#links/models/link'

interface ChangeLinkInput {
  linkId: number
  name?: string
  /** Checked: `checkLinkTarget`. */
  targetUrl?: string
  status?: LinkStatus
}

/** A link that an admin has deactivated is not activated by its owner. */
export type LinkChange = { ok: true; link: Link } | { ok: false; reason: 'blocked' }

/**
 * Changes what is given, from now on; a change of status is noted with its time. Acts on the next visitor.
 */
export class ChangeLink {
  async handle({ linkId, name, targetUrl, status }: ChangeLinkInput): Promise<LinkChange> {
    const link = await inTransaction(async (client) => {
      const changed = await Link.query({ client })
        .where('id', linkId)
        .whereNull('deleted_at')
        .forUpdate()
        .firstOrFail()
      if (changed.isBlocked && status === 'active') return null
      if (status && status !== changed.status) await noteLinkStanding(client, linkId, status)

      changed.merge({
        name: name ?? changed.name,
        targetUrl: targetUrl ?? changed.targetUrl,
        status: status ?? changed.status,
        updatedAt: now(),
      })
      return changed.save()
    })
    if (!link) return { ok: false, reason: 'blocked' }
    followedLinks.forget(link.code)
    return { ok: true, link }
  }
}
