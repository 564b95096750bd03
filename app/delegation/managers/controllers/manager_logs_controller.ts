import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { parseListQuery } from '#core/lists/list_query'
import { ownGrant } from '#delegation/managers/change_of_consent'
import { streamGrantLog } from '#delegation/managers/grant_log_csv'
import { GrantLog, wordsOfAct } from '#delegation/managers/queries/grant_log'

/**
 * All that was done under one of the client's consents, on a page and as a file.
 */
export default class ManagerLogsController {
  async show(ctx: HttpContext) {
    const { request, view } = ctx
    const { grant } = await ownGrant(ctx)
    const list = parseListQuery(
      { path: `/client/managers/${grant.id}/log`, sorts: ['at'], defaultSort: '-at' },
      request.qs()
    )
    const log = new GrantLog(grant.id)
    const page = pageOf(list, await log.count())
    const lines = await log.page(page.offset, page.size)
    return view.render('pages/managers/log', { grant, list, page, lines, wordsOfAct })
  }

  async export(ctx: HttpContext) {
    const { grant } = await ownGrant(ctx)
    streamGrantLog(ctx, { grantId: grant.id, agent: grant.agent, actors: 'managers.log.actors' })
  }
}
