import { ImageStore } from '#core/images/image_store'
import type { ImageLimits, PreparedImage } from '#core/images/prepare_image'

export const bannerStore = new ImageStore('banners')

/**
 * A megabyte: much more would slow down the pages that show it. All pictures together take 128 MB while they are decoded.
 */
export const BANNER_LIMITS: ImageLimits = {
  bytes: 1_048_576,
  side: 4_096,
  leastSide: 1,
  frames: 300,
  pixels: 32_000_000,
}

/** Files of one form. */
export const MAX_FILES = 10

export function imageColumns(image: PreparedImage, file: string) {
  const { format, width, height, frames, digest, bytes } = image
  return { file, format, width, height, frames, digest, bytes: bytes.length }
}
