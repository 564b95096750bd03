import type { HttpContext } from '@adonisjs/core/http'
import { linkFigures } from '#links/queries/link_figures'
import { ownLink } from '#links/queries/own_link'

export default class LinkDeletionsController {
  /** Asks before a link is deleted, and offers to pause it instead. */
  async create({ affiliate, params, view }: HttpContext) {
    const link = await ownLink(affiliate.id, params.id)
    return view.render('pages/links/delete', { link, figures: await linkFigures(link.id) })
  }
}
