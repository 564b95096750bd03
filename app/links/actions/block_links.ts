import type { Actor } from '#core/audit/record_act'
import { recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { lockAdministeredLinks } from '#links/administered_links'
import { followedLinks } from '#links/followed_links'
import { noteLinkStanding } from '#links/link_standing'

interface BlockLinksInput {
  linkIds: number[]
  /** The one panel whose links the admin may touch; null: all. */
  panelId: number | null
  /** For the audit log, and shown to the links' owners. */
  reason: string
  actor: Actor
}

/**
 * Deactivates links on behalf of the host: nobody follows them from the next visitor on, and their owners cannot activate
 * them until an admin allows them again. Links that are blocked, deleted or another panel's are passed over.
 *
 * @returns how many it deactivated
 */
export class BlockLinks {
  async handle({ linkIds, panelId, reason, actor }: BlockLinksInput): Promise<number> {
    const blocked = await inTransaction(async (trx) => {
      const links = await lockAdministeredLinks(trx, linkIds, panelId)
      const free = links.filter((link) => !link.isBlocked)

      for (const link of free) {
        const { status } = link
        if (status === 'active') await noteLinkStanding(trx, link.id, 'inactive')
        link.merge({
          status: 'inactive',
          blockedAt: now(),
          blockedReason: reason,
          blockedStatus: status,
          updatedAt: now(),
        })
        await link.save()
        await recordAct(trx, {
          actor,
          act: 'link.blocked',
          panelId: link.$extras.panel_id,
          subject: { type: 'link', id: link.id, label: link.code },
          reason,
          changes: { status: { from: status, to: 'inactive' } },
        })
      }
      return free
    })
    for (const { code } of blocked) followedLinks.forget(code)
    return blocked.length
  }
}
