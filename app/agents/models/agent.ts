import { AgentSchema } from '#database/schema'

export const AGENT_STATUSES = ['active', 'suspended', 'ended'] as const

export type AgentStatus = (typeof AGENT_STATUSES)[number]

/**
 * A client who brings other clients, and as Service Manager looks after those who consent. Earns as the payee
 * `affiliateId`, in the role `agent`. `status` is the standing now; what counts for a visit or an order is the standing
 * at its time (`agent_standings`).
 */
export default class Agent extends AgentSchema {}
