import db from '@adonisjs/lucid/services/db'
import type { StoredImage } from '#core/images/send_image'
import { LookUpCache } from '#core/look_up_cache'

/**
 * The logos that this process answers for, by digest. Whoever changes one tells it; a change made by another process is seen
 * within five seconds.
 */
export const servedLogos = new LookUpCache<StoredImage>({ load: loadLogo, size: 1_000 })

export function forgetLogo(digest: string) {
  servedLogos.forget(digest)
}

/**
 * Of several agents with the same logo any one's.
 */
async function loadLogo(digest: string): Promise<StoredImage | null> {
  const row = await db.from('agent_logos').where('digest', digest).orderBy('id').first()
  if (!row) return null
  const { file, format, bytes } = row
  return { digest, file, format, bytes: Number(bytes) }
}
