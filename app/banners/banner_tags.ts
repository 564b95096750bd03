import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { insert } from '#core/database/sql'

/**
 * Puts these tags in the place of those that the banner had.
 */
export async function writeTags(trx: TransactionClientContract, bannerId: number, tags: string[]) {
  await trx.from('banner_tags').where('banner_id', bannerId).delete()
  if (tags.length === 0) return
  await insert(
    trx,
    'banner_tags',
    tags.map((tag) => ({ banner_id: bannerId, tag }))
  )
}

/**
 * The tags of each of these banners, in alphabetical order.
 */
export async function tagsOf(
  client: QueryClientContract,
  bannerIds: number[]
): Promise<Map<number, string[]>> {
  const tags = new Map<number, string[]>(bannerIds.map((id) => [id, []]))
  if (bannerIds.length === 0) return tags
  const rows: { banner_id: number; tag: string }[] = await client
    .from('banner_tags')
    .whereIn('banner_id', bannerIds)
    .orderBy('tag')
  for (const { banner_id: id, tag } of rows) tags.get(Number(id))!.push(tag)
  return tags
}
