import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { administeredBanners } from '#banners/administered_banners'
import { bannerStore } from '#banners/banner_images'
import { forgetBanners } from '#banners/served_banners'

interface DeleteBannersInput {
  bannerIds: number[]
  /** The one panel whose banners the admin may touch; null: all. */
  adminPanelId: number | null
  actor: Actor
}

/**
 * Ends banners for good and removes their images. The rows stay, and with them their sizes: an empty picture of that
 * size is what other sites show from then on.
 *
 * @returns how many it deleted; those deleted before and other panels' are passed over
 */
export class DeleteBanners {
  async handle({ bannerIds, adminPanelId, actor }: DeleteBannersInput): Promise<number> {
    const deleted = await inTransaction(async (trx) => {
      const banners = await administeredBanners(adminPanelId, bannerIds, trx)
      for (const banner of banners) {
        await banner.merge({ deletedAt: now(), updatedAt: now() }).save()
        await recordAct(trx, {
          actor,
          act: 'banner.deleted',
          panelId: banner.panelId,
          subject: { type: 'banner', id: banner.id, label: banner.title },
        })
      }
      await bannerStore.letGo(
        trx,
        banners.map(({ file }) => file)
      )
      return banners
    })
    forgetBanners(deleted.map(({ id }) => id))
    return deleted.length
  }
}
