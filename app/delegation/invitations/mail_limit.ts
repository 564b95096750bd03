import limiter from '@adonisjs/limiter/services/main'
import { invitationLimit } from '#config/limiter'

/**
 * Takes one of the mails that an agent may have sent within a day.
 * @returns whether there was one left
 */
export async function mayMail(agentId: number): Promise<boolean> {
  const taken = await limiter
    .use(invitationLimit)
    .attempt(`manage_invitation:agent:${agentId}`, () => true)
  return taken === true
}
