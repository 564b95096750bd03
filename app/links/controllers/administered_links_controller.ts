import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { administeredPanel } from '#identity/administered'
import { checkLinkTarget } from '#links/link_target'
import {
  administeredAffiliate,
  administeredLink,
  administeredLinksList,
  ListAdministeredLinks,
} from '#links/queries/list_administered_links'

/**
 * The links of all members, for admins.
 */
export default class AdministeredLinksController {
  async index({ auth, request, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const affiliate = await administeredAffiliate(panelId, request.qs().affiliate)
    const list = administeredLinksList(request.qs(), affiliate?.id ?? null)
    const links = new ListAdministeredLinks(panelId, list)
    const page = pageOf(list, await links.count())
    const rows = page.total === 0 ? [] : await links.page(page.offset, page.size)

    return view.render('pages/links/administered', {
      list,
      page,
      rows,
      affiliate,
      showsPanels: panelId === null,
    })
  }

  async show({ auth, params, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const link = await administeredLink(panelId, params.id)

    return view.render('pages/links/administered_one', {
      link,
      showsPanels: panelId === null,
      targetIsAllowed: checkLinkTarget(link.targetUrl).ok,
    })
  }
}
