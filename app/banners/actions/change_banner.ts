import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { administeredBanner } from '#banners/administered_banners'
import type { BannerWords } from '#banners/actions/add_banners'
import { tagsOf, writeTags } from '#banners/banner_tags'
import type Banner from '#banners/models/banner'
import { forgetBanners } from '#banners/served_banners'

interface ChangeBannerInput extends BannerWords {
  bannerId: number
  /** The one panel whose banners the admin may touch; null: all. */
  adminPanelId: number | null
  actor: Actor
}

/**
 * Changes a banner's words, its panel and whether it is active. HTML that was copied before keeps its words: it stands on
 * other people's sites.
 * @throws E_ROW_NOT_FOUND
 */
export class ChangeBanner {
  async handle({
    bannerId,
    adminPanelId,
    actor,
    tags,
    ...words
  }: ChangeBannerInput): Promise<Banner> {
    const banner = await inTransaction(async (trx) => {
      const changed = await administeredBanner(adminPanelId, bannerId, trx)
      const tagsBefore = await tagsOf(trx, [bannerId])
      const before = { ...facts(changed), tags: tagsBefore.get(bannerId)!.join(', ') }

      changed.merge({ ...words, updatedAt: now() })
      await changed.save()
      await writeTags(trx, bannerId, tags)

      const after = { ...facts(changed), tags: [...tags].sort().join(', ') }
      const changes = differences(before, after)
      if (Object.keys(changes).length > 0) {
        await recordAct(trx, {
          actor,
          act: 'banner.changed',
          panelId: changed.panelId,
          subject: { type: 'banner', id: bannerId, label: changed.title },
          changes,
        })
      }
      return changed
    })
    forgetBanners([bannerId])
    return banner
  }
}

function facts({ title, alt, language, status, panelId }: Banner) {
  return { title, alt, language, status, panel: panelId }
}

function differences<Facts extends Record<string, unknown>>(before: Facts, after: Facts) {
  const names = Object.keys(before).filter((name) => before[name] !== after[name])
  return Object.fromEntries(names.map((name) => [name, { from: before[name], to: after[name] }]))
}
