import type { Actor } from '#core/audit/record_act'
import { recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { lockAdministeredLinks } from '#links/administered_links'
import { followedLinks } from '#links/followed_links'
import { noteLinkStanding } from '#links/link_standing'

interface AllowLinksInput {
  linkIds: number[]
  /** The one panel whose links the admin may touch; null: all. */
  panelId: number | null
  actor: Actor
}

/**
 * Lets links be followed again that an admin had deactivated: each has the status back that its owner had given it.
 *
 * @returns how many it allowed
 */
export class AllowLinks {
  async handle({ linkIds, panelId, actor }: AllowLinksInput): Promise<number> {
    const allowed = await inTransaction(async (trx) => {
      const links = await lockAdministeredLinks(trx, linkIds, panelId)
      const blocked = links.filter((link) => link.isBlocked)

      for (const link of blocked) {
        const status = link.blockedStatus ?? 'inactive'
        if (status === 'active') await noteLinkStanding(trx, link.id, 'active')
        const reason = link.blockedReason
        link.merge({
          status,
          blockedAt: null,
          blockedReason: null,
          blockedStatus: null,
          updatedAt: now(),
        })
        await link.save()
        await recordAct(trx, {
          actor,
          act: 'link.allowed',
          panelId: link.$extras.panel_id,
          subject: { type: 'link', id: link.id, label: link.code },
          changes: {
            status: { from: 'inactive', to: status },
            blocked_reason: { from: reason, to: null },
          },
        })
      }
      return blocked
    })
    for (const { code } of allowed) followedLinks.forget(code)
    return allowed.length
  }
}
