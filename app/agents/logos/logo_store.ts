import { ImageStore } from '#core/images/image_store'
import type { ImageLimits } from '#core/images/prepare_image'

export const logoStore = new ImageStore('logos')

/**
 * Pages show a logo at 64 pixels; larger ones are scaled down, so that screens of high density have enough and no page
 * waits. Nothing moves beside a question that somebody is to think about.
 */
export const LOGO_LIMITS: ImageLimits = {
  bytes: 1_048_576,
  side: 4_096,
  leastSide: 32,
  frames: 1,
  pixels: 16_777_216,
  scaledTo: 512,
}
