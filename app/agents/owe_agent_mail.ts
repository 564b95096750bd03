import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { oweMail } from '#core/mails/owe_mail'
import { plainName } from '#core/plain_name'
import { memberReader } from '#affiliates/readers'
import { agentAppointed, agentEnded, agentReinstated, agentSuspended } from '#agents/mails'
import Agent from '#agents/models/agent'
import { sharedLinksOf } from '#agents/own/shared_links'
import type { LockedAgent } from '#agents/standing'

type Fact = {
  /** Which standing it tells of: each is told once. */
  standingId: number
} & (
  | {
      told: 'appoint'
      /** Whether the status had ended before. */
      again: boolean
      /** Whether the general Service Manager link works. */
      generalLinks: boolean
    }
  | {
      told: keyof typeof MAILS
      /** What an admin wrote for the agent. */
      message: string | null
    }
)

const MAILS = { suspend: agentSuspended, reinstate: agentReinstated, end: agentEnded }

/**
 * Owes the mail that tells an agent of their status, in the transaction of the act. Nobody is told where no address is
 * known, or the client is closed.
 */
export async function oweAgentMail(
  trx: TransactionClientContract,
  agent: LockedAgent,
  { standingId, ...fact }: Fact
): Promise<void> {
  // agents are paid as members are, whether or not they are members: the payee is who reads
  const to = await memberReader(trx, agent.affiliate_id)
  if (!to) return

  const panel = plainName(to.panelName)
  const owed = { to, panelId: to.panelId, key: `agent_standing:${standingId}` }
  if (fact.told === 'appoint') {
    const { again, generalLinks } = fact
    const { linkId, manageCode } = await Agent.findOrFail(agent.id, { client: trx })
    const links = await sharedLinksOf({ linkId, manageCode, generalLinks }, trx)
    await oweMail(trx, { ...owed, mail: agentAppointed, details: { panel, again, links } })
    return
  }
  await oweMail(trx, { ...owed, mail: MAILS[fact.told], details: { panel, message: fact.message } })
}
