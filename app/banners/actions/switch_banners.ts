import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { administeredBanners } from '#banners/administered_banners'
import type { BannerStatus } from '#banners/models/banner'
import { forgetBanners } from '#banners/served_banners'

interface SwitchBannersInput {
  bannerIds: number[]
  status: BannerStatus
  /** The one panel whose banners the admin may touch; null: all. */
  adminPanelId: number | null
  actor: Actor
}

/**
 * Offers banners to affiliates, or no longer. Where an inactive one already stands, an empty picture is shown from the
 * next request on, at most five minutes later where a browser has just fetched it; what has the image for ever keeps it.
 *
 * @returns how many it changed; those that were so already, deleted ones and other panels' are passed over
 */
export class SwitchBanners {
  async handle({ bannerIds, status, adminPanelId, actor }: SwitchBannersInput): Promise<number> {
    const ids = await inTransaction(async (trx) => {
      const banners = await administeredBanners(adminPanelId, bannerIds, trx)
      const others = banners.filter((banner) => banner.status !== status)
      for (const banner of others) {
        const before = banner.status
        await banner.merge({ status, updatedAt: now() }).save()
        await recordAct(trx, {
          actor,
          act: status === 'active' ? 'banner.activated' : 'banner.deactivated',
          panelId: banner.panelId,
          subject: { type: 'banner', id: banner.id, label: banner.title },
          changes: { status: { from: before, to: status } },
        })
      }
      return others.map(({ id }) => id)
    })
    forgetBanners(ids)
    return ids.length
  }
}
