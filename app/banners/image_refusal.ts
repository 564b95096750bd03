import type { I18n } from '@adonisjs/i18n'
import { formatNumber } from '#core/i18n/format'
import {
  type ImageRefusal,
  MAX_BYTES,
  MAX_FRAMES,
  MAX_PIXELS,
  MAX_SIDE,
} from '#banners/prepare_image'

/**
 * Why a file was refused, and what to do: “photo.jpg”: …
 */
export function imageRefusal(
  i18n: I18n,
  { name, reason }: { name: string; reason: ImageRefusal | 'storage' }
): string {
  const why = i18n.t(`banners.refused.${reason}`, {
    megabytes: MAX_BYTES / 1_048_576,
    side: formatNumber(MAX_SIDE, i18n.locale),
    frames: formatNumber(MAX_FRAMES, i18n.locale),
    pixels: formatNumber(MAX_PIXELS / 1_000_000, i18n.locale),
  })
  return i18n.t('banners.refused.file', { name, why })
}
