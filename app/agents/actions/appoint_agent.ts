import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, insertOnce, select } from '#core/database/sql'
import { inTransaction, isDuplicate } from '#core/database/transaction'
import { ensureClient } from '#panels/mirror/ensure_client'
import { oweAgentMail } from '#agents/owe_agent_mail'
import { lockAgent, setAgentStanding } from '#agents/standing'
import { newLinkCode } from '#links/code'
import { noteLinkStanding } from '#links/link_standing'

export interface AgentProfile {
  /** What clients who are asked for consent read: checked by who appoints. */
  name: string
  company: string | null
  email: string | null
  phone: string | null
  website: string | null
  languages: string[]
  /** Whether the general Service Manager link works, or invitations only. */
  generalLinks: boolean
}

interface Input {
  panelId: number
  /** The panel's own id of the client. */
  clientExternalId: string
  profile: AgentProfile
  actor: Actor
}

export type AppointOutcome =
  { ok: true; agentId: number; appointed: boolean } | { ok: false; reason: 'client_closed' }

/** With 54^10 codes two equal ones in a row mean something else is wrong. */
const MAX_CODES = 3

/**
 * Makes a client an agent, from now on, with a Referral link and a Service Manager link of their own. One whose status had
 * ended is an agent again, with the links and the profile of before. Appointing an agent again changes nothing. Who is appointed is told by mail.
 */
export class AppointAgent {
  async handle(input: Input): Promise<AppointOutcome> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await inTransaction((trx) => appoint(trx, input), { isolation: 'read committed' })
      } catch (error) {
        if (!isDuplicate(error) || attempt >= MAX_CODES) throw error
      }
    }
  }
}

async function appoint(trx: TransactionClientContract, input: Input): Promise<AppointOutcome> {
  const { panelId, profile, actor } = input
  // locks the client, so two appointments come one after the other
  const client = await ensureClient(trx, panelId, input.clientExternalId)
  if (client.closed_at !== null) return { ok: false, reason: 'client_closed' }

  const [known] = await select<{ id: number }>(trx, 'SELECT id FROM agents WHERE client_id = ?', [
    client.id,
  ])
  if (known) {
    const agent = (await lockAgent(trx, known.id))!
    if (agent.status !== 'ended') return { ok: true, agentId: agent.id, appointed: false }
  }

  const agentId = known?.id ?? (await newAgent(trx, { panelId, clientId: client.id, profile }))
  const { id: standingId } = await setAgentStanding(trx, agentId, {
    status: 'active',
    actorName: actor.name,
  })
  await recordAct(trx, {
    actor,
    act: 'agent.appointed',
    panelId,
    subject: { type: 'agent', id: agentId, label: profile.name },
  })
  const agent = (await lockAgent(trx, agentId))!
  await oweAgentMail(trx, agent, {
    told: 'appoint',
    again: known !== undefined,
    generalLinks: profile.generalLinks,
    standingId,
  })
  return { ok: true, agentId, appointed: true }
}

async function newAgent(
  trx: TransactionClientContract,
  { panelId, clientId, profile }: { panelId: number; clientId: number; profile: AgentProfile }
): Promise<number> {
  const at = now()
  const affiliateId = await payeeOf(trx, panelId, clientId)
  const [panel] = await select<{ shop_url: string }>(
    trx,
    'SELECT shop_url FROM panels WHERE id = ?',
    [panelId]
  )
  const linkId = await insert(trx, 'links', [
    {
      affiliate_id: affiliateId,
      code: newLinkCode(),
      kind: 'agent',
      name: profile.name,
      target_url: panel!.shop_url,
      status: 'active',
      created_at: at,
      updated_at: at,
    },
  ])
  await noteLinkStanding(trx, linkId, 'active')

  return insert(trx, 'agents', [
    {
      panel_id: panelId,
      client_id: clientId,
      affiliate_id: affiliateId,
      status: 'active',
      manage_code: newLinkCode(),
      link_id: linkId,
      name: profile.name,
      company: profile.company,
      email: profile.email,
      phone: profile.phone,
      website: profile.website,
      languages: JSON.stringify(profile.languages),
      general_links: profile.generalLinks,
      since: at,
      created_at: at,
      updated_at: at,
    },
  ])
}

/**
 * Who is paid: the client's membership, or where there is none a row that is nobody's membership.
 */
async function payeeOf(
  trx: TransactionClientContract,
  panelId: number,
  clientId: number
): Promise<number> {
  const at = now()
  const id = await insertOnce(trx, 'affiliates', {
    panel_id: panelId,
    client_id: clientId,
    status: 'none',
    joined_at: at,
    created_at: at,
    updated_at: at,
  })
  if (id !== null) return id
  const [known] = await select<{ id: number }>(
    trx,
    'SELECT id FROM affiliates WHERE client_id = ?',
    [clientId]
  )
  return known!.id
}
