import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { KeepManageLink } from '#delegation/consent/actions/keep_manage_link'
import { openManageLink, renderManagePage } from '#delegation/consent/manage_page'

/**
 * Where a Service Manager link or an invitation leads. Opening it grants, ties and tells nothing to anybody, however often
 * and by whatever it is fetched.
 */
@inject()
export default class ManageLinksController {
  constructor(private keep: KeepManageLink) {}

  async show(ctx: HttpContext) {
    const { params, request } = ctx
    const reference = referenceOf(params)
    const opened = await openManageLink(ctx, reference)
    return renderManagePage(ctx, opened, async () => {
      const { link } = opened
      // who came back is still on the way; who only looks ahead needs no way back
      if (link.pendingUntil !== null || request.method() === 'HEAD')
        return `/manage/${link.reference}`
      return this.keep.handle(link)
    })
  }
}

function referenceOf({ code, token, id }: Record<string, string>): string {
  if (token !== undefined) return `i/${token}`
  return id === undefined ? code! : `p/${id}`
}
