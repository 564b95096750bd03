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
    const change = await this.changeLink.handle({ linkId: link.id, status })

    if (change.ok) session.flash('success', i18n.t(`links.now.${status}`, { name: link.name }))
    else session.flash('error', i18n.t('links.blocked.refused'))
    return response.redirect().status(303).toPath(`/affiliate/links/${link.id}`)
  }
}
