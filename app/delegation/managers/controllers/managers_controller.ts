import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { pageOf } from '#core/lists/list_page'
import { parseListQuery } from '#core/lists/list_query'
import { clientOfUser } from '#delegation/consent/queries/manage_visitor'
import { GrantLog, wordsOfAct } from '#delegation/managers/queries/grant_log'
import {
  associatedAgents,
  countGrantsOfClient,
  grantsOfClient,
} from '#delegation/managers/queries/managers_of_client'

/** Consents of one page: each is a card. */
const PAGE_SIZE = 10

/** Lines of a log on a manager's card. */
const LAST_LINES = 5

/**
 * Who manages the client's panel, or did, and by whom they came.
 */
export default class ManagersController {
  async index({ auth, request, view }: HttpContext) {
    const client = await clientOfUser(db.connection(), auth.user!)
    const list = parseListQuery(
      { path: '/client/managers', sorts: ['since'], defaultSort: '-since' },
      request.qs()
    )
    const total = client ? await countGrantsOfClient(db.connection(), client.id) : 0
    const page = pageOf(list, total, PAGE_SIZE)
    const grants = client ? await grantsOfClient(db.connection(), client.id, page) : []
    return view.render('pages/managers/index', {
      grants: await Promise.all(
        grants.map(async (grant) => ({
          ...grant,
          lines: await new GrantLog(grant.id).page(0, LAST_LINES),
        }))
      ),
      associated:
        client && page.number === page.pages
          ? await associatedAgents(db.connection(), client.id)
          : [],
      page,
      wordsOfAct,
    })
  }
}
