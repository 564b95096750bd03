import type { HttpContext } from '@adonisjs/core/http'
import { closeSession } from '#identity/session'
import { openManageLink } from '#delegation/consent/manage_page'

/**
 * *Not you?*: signs out and stays with the link, so that somebody else can sign in for it.
 */
export default class ManageDeparturesController {
  async store(ctx: HttpContext) {
    const { link } = await openManageLink(ctx, ctx.request.input('link'))
    await closeSession(ctx)
    return ctx.response.redirect().status(303).toPath(`/manage/${link.reference}?other=1`)
  }
}
