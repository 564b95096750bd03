import db from '@adonisjs/lucid/services/db'
import { checkLinkTarget } from '#links/link_target'
import type { FollowableLink } from '#links/link_cache'

/**
 * The link that a visitor with this code may follow: active, not deleted, of an affiliate in good standing, to a site
 * that is still allowed.
 */
export async function followableLink(code: string): Promise<FollowableLink | null> {
  const row = await db
    .from('links')
    .join('affiliates', 'affiliates.id', 'links.affiliate_id')
    .select('links.id', 'links.target_url')
    .where('links.code', code)
    .where('links.status', 'active')
    .whereNull('links.deleted_at')
    .where('affiliates.status', 'active')
    .first()
  if (!row) return null

  const target = checkLinkTarget(row.target_url)
  return target.ok ? { id: Number(row.id), targetUrl: target.url } : null
}
