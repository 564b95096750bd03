import db from '@adonisjs/lucid/services/db'
import { LookUpCache } from '#core/look_up_cache'
import type { ImageFormat } from '#core/images/image_format'

/**
 * What answering for a banner needs.
 */
export interface ServedBanner {
  id: number
  /** Neither inactive nor deleted. */
  isActive: boolean
  isDeleted: boolean
  file: string
  format: ImageFormat
  width: number
  height: number
  bytes: number
  digest: string
}

/**
 * The banners that this process answers for, by id: some 300 bytes each, the last 5,000 asked for. Whoever changes one
 * tells it; a change made by another process is seen within five seconds.
 */
export const servedBanners = new LookUpCache<ServedBanner>({ load: loadBanner })

export function forgetBanners(ids: number[]) {
  for (const id of ids) servedBanners.forget(String(id))
}

async function loadBanner(id: string): Promise<ServedBanner | null> {
  const row = await db.from('banners').where('id', id).first()
  if (!row) return null
  return {
    id: Number(row.id),
    isActive: row.status === 'active' && row.deleted_at === null,
    isDeleted: row.deleted_at !== null,
    file: row.file,
    format: row.format,
    width: Number(row.width),
    height: Number(row.height),
    bytes: Number(row.bytes),
    digest: row.digest,
  }
}
