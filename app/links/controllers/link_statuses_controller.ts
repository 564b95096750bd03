import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ChangeLink } from '#links/actions/change_link'
import { ownLink } from '#links/queries/own_link'
import { linkStatusValidator } from '#links/validators/link_validator'

@inject()
export default class LinkStatusesController {
  constructor(private changeLink: ChangeLink) {}

  async update({ affiliate, i18n, params, request, response, session }: HttpContext) {
    const link = await ownLink(affiliate.id, params.id)
    const { status } = await request.validateUsing(linkStatusValidator)
    await this.changeLink.handle({ linkId: link.id, status })

    session.flash('success', i18n.t(`links.now.${status}`, { name: link.name }))
    return response.redirect().status(303).toPath(`/affiliate/links/${link.id}`)
  }
}
