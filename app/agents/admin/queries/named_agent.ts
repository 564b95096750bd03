import { Exception } from '@adonisjs/core/exceptions'
import Agent from '#agents/models/agent'

/**
 * An agent whom the admin administers.
 * @param panelId only this panel's; null: all
 * @throws E_ROW_NOT_FOUND where there is none, or it is another panel's
 */
export async function namedAgent(id: number, panelId: number | null): Promise<Agent> {
  const agent = await Agent.find(id)
  if (!agent || (panelId !== null && agent.panelId !== panelId)) {
    throw new Exception('No such agent', { status: 404, code: 'E_ROW_NOT_FOUND' })
  }
  return agent
}
