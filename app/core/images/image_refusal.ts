import type { I18n } from '@adonisjs/i18n'
import { formatNumber } from '#core/i18n/format'
import type { ImageLimits, ImageRefusal } from '#core/images/prepare_image'

/**
 * Why a file was refused, and what to do: “photo.jpg”: …
 *
 * @param reason `storage`: the file is right, and the storage did not take it
 */
export function imageRefusal(
  i18n: I18n,
  { name, reason }: { name: string; reason: ImageRefusal | 'storage' },
  limits: ImageLimits
): string {
  const why = i18n.t(`images.refused.${reason}`, {
    megabytes: formatNumber(limits.bytes / 1_048_576, i18n.locale),
    side: formatNumber(limits.side, i18n.locale),
    least: formatNumber(limits.leastSide, i18n.locale),
    frames: formatNumber(limits.frames, i18n.locale),
    pixels: formatNumber(limits.pixels / 1_000_000, i18n.locale),
  })
  return i18n.t('images.refused.file', { name, why })
}
