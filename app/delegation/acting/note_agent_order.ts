import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { insertOnce } from '#core/database/sql'
import { oweOrderPlaced } from '#delegation/managers/owe_manager_mails'

interface Placed {
  panelId: number
  agentId: number
  clientId: number
  grantId: number
  /** Milliseconds. */
  placedAt: number
}

/**
 * Keeps that an agent placed an order for a client, for its receipt, and tells the client. Once for an order.
 */
export async function noteAgentOrder(
  trx: TransactionClientContract,
  { panelId, agentId, clientId, grantId, placedAt }: Placed,
  order: { id: string; number: string }
): Promise<void> {
  await insertOnce(trx, 'agent_orders', {
    panel_id: panelId,
    order_external_id: order.id,
    agent_id: agentId,
    client_id: clientId,
    grant_id: grantId,
    placed_at: placedAt,
  })
  await oweOrderPlaced(trx, grantId, order)
}
