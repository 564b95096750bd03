import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import type { UploadedFile } from '#core/images/middleware/receive_images_middleware'
import { type ImageRefusal, prepareImage } from '#core/images/prepare_image'
import { administeredBanner } from '#banners/administered_banners'
import { BANNER_LIMITS, bannerStore, imageColumns } from '#banners/banner_images'
import type Banner from '#banners/models/banner'
import { forgetBanners } from '#banners/served_banners'

interface ReplaceBannerImageInput {
  bannerId: number
  /** The one panel whose banners the admin may touch; null: all. */
  adminPanelId: number | null
  file: UploadedFile
  actor: Actor
}

export type ReplacedImage =
  | { ok: true; banner: Banner }
  | { ok: false; reason: ImageRefusal | 'storage' }
  | { ok: false; reason: 'size'; width: number; height: number }

/**
 * Puts another image of the same size in the place of a banner's: the HTML on other sites has its width and height. It
 * gets a name of its own, since browsers keep what they know by the old one; the old name leads to it.
 * @throws E_ROW_NOT_FOUND
 */
export class ReplaceBannerImage {
  async handle({
    bannerId,
    adminPanelId,
    file,
    actor,
  }: ReplaceBannerImageInput): Promise<ReplacedImage> {
    const current = await administeredBanner(adminPanelId, bannerId)
    if (file.size > file.bytes.length) return { ok: false, reason: 'too_heavy' }
    const prepared = await prepareImage(file.bytes, BANNER_LIMITS)
    if (!prepared.ok) return prepared

    const { image } = prepared
    const { width, height } = image
    if (width !== current.width || height !== current.height) {
      return { ok: false, reason: 'size', width, height }
    }

    const name = await bannerStore.put(image)
    if (name === null) return { ok: false, reason: 'storage' }
    let banner: Banner
    try {
      banner = await inTransaction(async (trx) => {
        const changed = await administeredBanner(adminPanelId, bannerId, trx)
        const was = changed.file
        await bannerStore.name(trx, name)
        await changed.merge({ ...imageColumns(image, name), updatedAt: now() }).save()
        await bannerStore.letGo(trx, [was])
        await recordAct(trx, {
          actor,
          act: 'banner.image_replaced',
          panelId: changed.panelId,
          subject: { type: 'banner', id: bannerId, label: changed.title },
          changes: { file: { from: was, to: name } },
        })
        return changed
      })
    } catch (error) {
      await bannerStore.remove([name])
      throw error
    }
    forgetBanners([bannerId])
    return { ok: true, banner }
  }
}
