import { BannerSchema } from '#database/schema'
import { appUrl } from '#config/app'
import { LOCALES } from '#core/i18n/locales'

export type BannerStatus = 'active' | 'inactive'

export const BANNER_STATUSES = ['active', 'inactive'] as const satisfies BannerStatus[]

/**
 * What a banner's words are in; `any` where it has none.
 */
export const BANNER_LANGUAGES = ['any', ...LOCALES] as const

export type BannerLanguage = (typeof BANNER_LANGUAGES)[number]

export const ORIENTATIONS = ['horizontal', 'vertical', 'square'] as const

export type Orientation = (typeof ORIENTATIONS)[number]

/**
 * A picture that affiliates put on their sites. A deleted one keeps its row: its size is still asked for.
 */
export default class Banner extends BannerSchema {
  get isActive() {
    return this.status === 'active' && this.deletedAt === null
  }
}

/**
 * Where browsers fetch the image, below this product's address.
 */
export function bannerPath({ id, file }: { id: number; file: string }): string {
  return `/banners/${id}/${file}`
}

/**
 * The same for other sites.
 */
export function bannerUrl(banner: { id: number; file: string }): string {
  return appUrl + bannerPath(banner)
}

/**
 * `728 × 90`, as people write it.
 */
export function sizeLabel({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height}`
}
