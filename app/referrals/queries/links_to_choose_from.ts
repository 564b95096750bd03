import db from '@adonisjs/lucid/services/db'

const MOST = 200

export interface LinkChoice {
  id: number
  name: string
  /** `agent` is the Referral link of an agent, of whom there is one. */
  kind: 'affiliate' | 'agent'
}

/**
 * The links that an affiliate may filter by: the newest, deleted ones too, since their referrals stay.
 * @param asked an id that the address already filters by: offered as well, if it is the affiliate's own
 */
export async function linksToChooseFrom(
  affiliateId: number,
  asked?: unknown
): Promise<LinkChoice[]> {
  const links: LinkChoice[] = await db
    .from('links')
    .select('id', 'name', 'kind')
    .where('affiliate_id', affiliateId)
    .orderBy('id', 'desc')
    .limit(MOST)

  const id = typeof asked === 'string' && /^\d{1,10}$/.test(asked) ? Number(asked) : null
  if (id === null || links.some((link) => link.id === id)) return links

  const older = await db
    .from('links')
    .select('id', 'name', 'kind')
    .where('affiliate_id', affiliateId)
    .where('id', id)
  return [...links, ...older]
}
