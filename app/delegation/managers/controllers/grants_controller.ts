import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { parseListQuery } from '#core/lists/list_query'
import { administeredPanel } from '#identity/administered'
import { streamGrantLog } from '#delegation/managers/grant_log_csv'
import { GrantLog, wordsOfAct } from '#delegation/managers/queries/grant_log'
import {
  findGrant,
  GRANT_STATES,
  grantsList,
  ListGrants,
} from '#delegation/managers/queries/list_grants'

/**
 * Clients' consents as admins see them. They read; only the client gives and withdraws.
 */
export default class GrantsController {
  async index({ auth, request, view }: HttpContext) {
    const list = grantsList(request.qs())
    const grants = new ListGrants(administeredPanel(auth.user!), list)
    const page = pageOf(list, await grants.count())
    const rows = await grants.page(page.offset, page.size)
    return view.render('pages/managers/admin/grants', { list, page, rows, states: GRANT_STATES })
  }

  async show(ctx: HttpContext) {
    const grant = await administeredGrant(ctx)
    const list = parseListQuery(
      { path: `/admin/agents/grants/${grant.id}/log`, sorts: ['at'], defaultSort: '-at' },
      ctx.request.qs()
    )
    const log = new GrantLog(grant.id)
    const page = pageOf(list, await log.count())
    const lines = await log.page(page.offset, page.size)
    return ctx.view.render('pages/managers/admin/log', { grant, list, page, lines, wordsOfAct })
  }

  async export(ctx: HttpContext) {
    const { id, agent } = await administeredGrant(ctx)
    streamGrantLog(ctx, { grantId: id, agent, actors: 'managers.log.admin_actors' })
  }
}

async function administeredGrant({ auth, params }: HttpContext) {
  const grant = await findGrant(administeredPanel(auth.user!), Number(params.id))
  if (!grant) throw new Exception('No such consent', { status: 404, code: 'E_ROW_NOT_FOUND' })
  return grant
}
