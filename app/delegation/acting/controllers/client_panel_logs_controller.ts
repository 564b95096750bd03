import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { parseListQuery } from '#core/lists/list_query'
import { VIEW_MINUTES } from '#delegation/acting/note_view'
import { ListGrantLog } from '#delegation/acting/queries/list_grant_log'

/**
 * Everything that was done under a grant.
 */
export default class ClientPanelLogsController {
  async show({ acting, request, view }: HttpContext) {
    const list = parseListQuery(
      { path: `${acting.path}/log`, sorts: ['at'], defaultSort: '-at' },
      request.qs()
    )
    const log = new ListGrantLog(acting.rights.grantId)
    const page = pageOf(list, await log.count())
    const lines = await log.page(page.offset, page.size)
    return view.render('pages/acting/log', { page, lines, viewMinutes: VIEW_MINUTES })
  }
}
