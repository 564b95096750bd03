import db from '@adonisjs/lucid/services/db'

const MOST = 200

/**
 * The links that an affiliate may filter by: the newest, deleted ones too, since their referrals stay.
 * @param asked an id that the address already filters by: offered as well, if it is the affiliate's own
 */
export async function linksToChooseFrom(
  affiliateId: number,
  asked?: unknown
): Promise<{ id: number; name: string }[]> {
  const links: { id: number; name: string }[] = await db
    .from('links')
    .select('id', 'name')
    .where('affiliate_id', affiliateId)
    .orderBy('id', 'desc')
    .limit(MOST)

  const id = typeof asked === 'string' && /^\d{1,10}$/.test(asked) ? Number(asked) : null
  if (id === null || links.some((link) => link.id === id)) return links

  const older = await db
    .from('links')
    .select('id', 'name')
    .where('affiliate_id', affiliateId)
    .where('id', id)
  return [...links, ...older]
}
