import { randomBytes } from 'node:crypto'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { writeTags } from '#banners/banner_tags'
import { EXTENSIONS } from '#banners/image_format'
import { removeImages, storeImage } from '#banners/image_storage'
import Banner, { type BannerStatus } from '#banners/models/banner'
import { type ImageRefusal, type PreparedImage, prepareImage } from '#banners/prepare_image'
import { forgetBanners } from '#banners/served_banners'

export interface UploadedFile {
  /** What its owner called it; for messages only. */
  name: string
  bytes: Buffer
  /** Bytes that were sent; more than `bytes` has where a file was too heavy to be kept. */
  size: number
}

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
      const prepared = size > bytes.length ? tooHeavy : await prepareImage(bytes)
      if (prepared.ok) images.push(prepared.image)
      else refused.push({ name, reason: prepared.reason })
    }
    if (refused.length > 0) return { ok: false, refused }

    const stored = images.map((image) => ({ image, file: newFileName(image) }))
    if (!(await allStored(stored))) {
      await removeImages(stored.map(({ file }) => file))
      return { ok: false, refused: [{ name: files[0]!.name, reason: 'storage' }] }
    }
    try {
      const banners = await this.insert(stored, words, actor)
      // its id may have been asked for, and remembered as unknown, before there was one
      forgetBanners(banners.map((banner) => banner.id))
      return { ok: true, banners }
    } catch (error) {
      await removeImages(stored.map(({ file }) => file))
      throw error
    }
  }

  private insert(
    stored: { image: PreparedImage; file: string }[],
    { tags, ...words }: BannerWords,
    actor: Actor
  ): Promise<Banner[]> {
    return inTransaction(async (trx) => {
      const at = now()
      const banners: Banner[] = []
      for (const { image, file } of stored) {
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

async function allStored(stored: { image: PreparedImage; file: string }[]): Promise<boolean> {
  for (const { image, file } of stored) {
    if (!(await storeImage(file, image.bytes, image.format))) return false
  }
  return true
}

const tooHeavy = { ok: false, reason: 'too_heavy' } as const

/**
 * A name that nobody has used: 80 bits. The UNIQUE key on `banners.file` decides.
 */
export function newFileName({ format }: PreparedImage): string {
  return `${randomBytes(10).toString('hex')}.${EXTENSIONS[format]}`
}

export function imageColumns(image: PreparedImage, file: string) {
  const { format, width, height, frames, digest, bytes } = image
  return { file, format, width, height, frames, digest, bytes: bytes.length }
}

function sizedTitle(title: string, { width, height }: PreparedImage): string {
  const size = ` ${width}×${height}`
  return title.slice(0, TITLE_MAX_LENGTH - size.length) + size
}
