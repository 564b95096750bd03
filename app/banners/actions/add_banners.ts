import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import type { UploadedFile } from '#core/images/middleware/receive_images_middleware'
import { type ImageRefusal, type PreparedImage, prepareImage } from '#core/images/prepare_image'
import { BANNER_LIMITS, bannerStore, imageColumns } from '#banners/banner_images'
import { writeTags } from '#banners/banner_tags'
import Banner, { type BannerStatus } from '#banners/models/banner'
import { forgetBanners } from '#banners/served_banners'

export interface BannerWords {
  title: string
  alt: string
  language: string
  tags: string[]
  status: BannerStatus
  /** null: for the affiliates of every panel. */
  panelId: number | null
}

interface AddBannersInput extends BannerWords {
  files: UploadedFile[]
  actor: Actor
}

export interface RefusedFile {
  name: string
  /** `storage`: the file is right, and the storage did not take it. */
  reason: ImageRefusal | 'storage'
}

export type AddedBanners = { ok: true; banners: Banner[] } | { ok: false; refused: RefusedFile[] }

interface StoredImage {
  image: PreparedImage
  file: string
}

/** Characters of a banner's title. */
export const TITLE_MAX_LENGTH = 120

/**
 * Adds a banner for each file, all or none. Several share the words; their sizes are appended to the title, which would
 * not tell them apart.
 */
export class AddBanners {
  async handle({ files, actor, ...words }: AddBannersInput): Promise<AddedBanners> {
    const images: PreparedImage[] = []
    const refused: RefusedFile[] = []
    for (const { name, bytes, size } of files) {
      const prepared = size > bytes.length ? tooHeavy : await prepareImage(bytes, BANNER_LIMITS)
      if (prepared.ok) images.push(prepared.image)
      else refused.push({ name, reason: prepared.reason })
    }
    if (refused.length > 0) return { ok: false, refused }

    const stored: StoredImage[] = []
    const takeBack = () => bannerStore.remove(stored.map(({ file }) => file))
    for (const image of images) {
      const file = await bannerStore.put(image)
      if (file === null) {
        await takeBack()
        return { ok: false, refused: [{ name: files[0]!.name, reason: 'storage' }] }
      }
      stored.push({ image, file })
    }
    try {
      const banners = await this.insert(stored, words, actor)
      // its id may have been asked for, and remembered as unknown, before there was one
      forgetBanners(banners.map((banner) => banner.id))
      return { ok: true, banners }
    } catch (error) {
      await takeBack()
      throw error
    }
  }

  private insert(
    stored: StoredImage[],
    { tags, ...words }: BannerWords,
    actor: Actor
  ): Promise<Banner[]> {
    return inTransaction(async (trx) => {
      const at = now()
      const banners: Banner[] = []
      for (const { image, file } of stored) {
        await bannerStore.name(trx, file)
        const title = stored.length === 1 ? words.title : sizedTitle(words.title, image)
        const banner = await Banner.create(
          { ...words, title, ...imageColumns(image, file), createdAt: at, updatedAt: at },
          { client: trx }
        )
        await writeTags(trx, banner.id, tags)
        await recordAct(trx, {
          actor,
          act: 'banner.added',
          panelId: banner.panelId,
          subject: { type: 'banner', id: banner.id, label: banner.title },
        })
        banners.push(banner)
      }
      return banners
    })
  }
}

const tooHeavy = { ok: false, reason: 'too_heavy' } as const

function sizedTitle(title: string, { width, height }: PreparedImage): string {
  const size = ` ${width}×${height}`
  return title.slice(0, TITLE_MAX_LENGTH - size.length) + size
}
