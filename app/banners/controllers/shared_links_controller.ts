import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { bannerHtml } from '#banners/banner_html'
import { bannerUrl } from '#banners/models/banner'
import { bannerOptions, bannersList, ListBanners } from '#banners/queries/list_banners'
import { checkLinkTarget } from '#links/link_target'
import { linkFigures } from '#links/queries/link_figures'
import { ownLink } from '#links/queries/own_link'
import { QR_SIZES } from '#links/qr_code'
import { textLink } from '#links/text_link'

/** Banners of a page: four rows of three. */
const PAGE_SIZE = 12

/** Banners from which on filters help. */
const MANY = 6

/**
 * An affiliate's link as it is shared: its address, its QR code, its HTML, with and without banners.
 */
export default class SharedLinksController {
  async show({ affiliate, params, request, view }: HttpContext) {
    const link = await ownLink(affiliate.id, params.id)
    const scope = { offeredTo: affiliate.panelId }
    const list = bannersList(
      `/affiliate/links/${link.id}`,
      request.qs(),
      await bannerOptions(scope)
    )
    const banners = new ListBanners(scope, list)
    const page = pageOf(list, await banners.count(), PAGE_SIZE)
    const rows = page.total === 0 ? [] : await banners.page(page.offset, page.size)

    return view.render('pages/links/show', {
      link,
      figures: await linkFigures(link.id),
      textLink: textLink(link.trackedUrl, link.targetUrl),
      targetIsAllowed: checkLinkTarget(link.targetUrl).ok,
      qrSizes: QR_SIZES,
      list,
      page,
      showsFilters: list.isFiltered || page.total > MANY,
      banners: rows.map((row) => ({
        ...row,
        html: bannerHtml(link.trackedUrl, { ...row, url: bannerUrl(row) }),
      })),
    })
  }
}
