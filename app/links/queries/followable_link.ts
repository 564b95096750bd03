import db from '@adonisjs/lucid/services/db'
import { checkLinkTarget } from '#links/link_target'
import type { FollowableLink } from '#links/link_cache'

/**
 * The link that a visitor with this code may follow: active, not deleted, and an affiliate's in good standing, to a site
 * that is still allowed, or the Referral link of an agent in good standing, to the shop of their panel.
 */
export async function followableLink(code: string): Promise<FollowableLink | null> {
  const row = await db
    .from('links')
    .join('affiliates', 'affiliates.id', 'links.affiliate_id')
    // a link of somebody who was merged into another agent is the other's
    .leftJoin('agents', 'agents.affiliate_id', 'links.affiliate_id')
    .leftJoin('panels', 'panels.id', 'agents.panel_id')
    .select(
      'links.id',
      'links.kind',
      'links.target_url',
      'affiliates.status',
      'agents.status as agent_status',
      'panels.shop_url'
    )
    .where('links.code', code)
    .where('links.status', 'active')
    .whereNull('links.deleted_at')
    .first()
  if (!row) return null

  if (row.kind === 'agent') {
    if (row.agent_status !== 'active') return null
    // the operator's own address: typed by nobody else
    return { id: Number(row.id), kind: 'agent', targetUrl: new URL(row.shop_url).href }
  }

  if (row.status !== 'active') return null
  const target = checkLinkTarget(row.target_url)
  return target.ok ? { id: Number(row.id), kind: 'link', targetUrl: target.url } : null
}
