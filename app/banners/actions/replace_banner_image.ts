import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { administeredBanner } from '#banners/administered_banners'
import { imageColumns, newFileName, type UploadedFile } from '#banners/actions/add_banners'
import { removeImages, storeImage } from '#banners/image_storage'
import type Banner from '#banners/models/banner'
import { type ImageRefusal, prepareImage } from '#banners/prepare_image'
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
    const prepared = await prepareImage(file.bytes)
    if (!prepared.ok) return prepared

    const { image } = prepared
    const { width, height } = image
    if (width !== current.width || height !== current.height) {
      return { ok: false, reason: 'size', width, height }
    }

    const name = newFileName(image)
    if (!(await storeImage(name, image.bytes, image.format)))
      return { ok: false, reason: 'storage' }
    let former: string
    let banner: Banner
    try {
      ;({ banner, former } = await inTransaction(async (trx) => {
        const changed = await administeredBanner(adminPanelId, bannerId, trx)
        const was = changed.file
        await changed.merge({ ...imageColumns(image, name), updatedAt: now() }).save()
        await recordAct(trx, {
          actor,
          act: 'banner.image_replaced',
          panelId: changed.panelId,
          subject: { type: 'banner', id: bannerId, label: changed.title },
          changes: { file: { from: was, to: name } },
        })
        return { banner: changed, former: was }
      }))
    } catch (error) {
      await removeImages([name])
      throw error
    }
    forgetBanners([bannerId])
    await removeImages([former])
    return { ok: true, banner }
  }
}
