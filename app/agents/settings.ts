import { choice } from '#core/settings/setting'

export const PRECEDENCES = ['association', 'last_click'] as const

export type Precedence = (typeof PRECEDENCES)[number]

/**
 * Who earns an order of a client who has an agent and came through an affiliate's link as well: the agent, or whose link was
 * clicked. Orders are decided by what held when they were placed.
 */
export const precedence = choice({
  key: 'agents.precedence',
  initial: 'association',
  options: PRECEDENCES,
})
