import db from '@adonisjs/lucid/services/db'
import { isOnAllowedSite, parseAllowedSite } from '#links/allowed_sites'

/** Links read at a time. */
const PIECE = 2_000

/**
 * How many active links lead to a site that is on the list `from` and would not be on the list `to`.
 */
export async function countLinksThatStop(from: string[], to: string[]): Promise<number> {
  const [before, after] = [from.map(parseAllowedSite), to.map(parseAllowedSite)]
  if (from.every((site) => to.includes(site))) return 0

  let count = 0
  for (let last = 0; ;) {
    const rows: { id: number; target_url: string }[] = await db
      .from('links')
      .select('id', 'target_url')
      .where('id', '>', last)
      .where('kind', 'affiliate')
      .where('status', 'active')
      .whereNull('deleted_at')
      .orderBy('id')
      .limit(PIECE)
    for (const { target_url: targetUrl } of rows) {
      const url = URL.canParse(targetUrl) ? new URL(targetUrl) : null
      if (url && isOnAllowedSite(url, before) && !isOnAllowedSite(url, after)) count++
    }
    if (rows.length < PIECE) return count
    last = rows.at(-1)!.id
  }
}
