import type { HttpContext } from '@adonisjs/core/http'
import { clientMask } from '#affiliates/settings'
import { pageOf } from '#core/lists/list_page'
import { agentClientsList } from '#agents/own/agent_clients_list'

/**
 * Whom an agent brought. What they may do in a client's panel is a page of its own.
 */
export default class AgentClientsController {
  async index({ agent, request, view }: HttpContext) {
    const { list, clients } = agentClientsList(agent, request.qs())
    const page = pageOf(list, await clients.count())
    const [rows, sums] =
      page.total === 0
        ? [[], []]
        : await Promise.all([clients.page(page.offset, page.size), clients.sums()])

    return view.render('pages/agents/clients', {
      list,
      page,
      rows,
      sums,
      clientsHidden: clientMask.value === 'hidden',
    })
  }
}
