import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import type Agent from '#agents/models/agent'
import {
  ASSOCIATION_KINDS,
  type AssociationKind,
  CLIENT_STATES,
  type ClientState,
  ListAgentClients,
} from '#agents/own/queries/list_agent_clients'

/**
 * The Clients page's list as its address says it, for the page and for its export.
 */
export function agentClientsList(agent: Agent, input: Record<string, unknown>) {
  const list: ListQuery<'kind' | 'state', 'since'> = parseListQuery(
    {
      path: '/agent/clients',
      choices: { kind: ASSOCIATION_KINDS, state: CLIENT_STATES },
      sorts: ['since'],
      defaultSort: '-since',
      search: true,
      dates: true,
    },
    input
  )

  const clients = new ListAgentClients(
    agent,
    {
      search: list.q,
      kind: list.choices.kind as AssociationKind | null,
      state: list.choices.state as ClientState | null,
      since: list.since,
      until: list.until,
    },
    list.direction
  )
  return { list, clients }
}
