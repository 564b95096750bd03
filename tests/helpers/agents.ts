/**
 * Agents as rows, with the links that they share and the visits that follow them.
 */
import { randomBytes } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { newLinkCode } from '#links/code'
import { signVisitToken, type Touch } from '#links/visit_token'
import { createClient, createUser, type TestClient, type TestPanel } from '#tests/helpers/world'

export interface TestAgent {
  id: number
  client: TestClient
  userId: number
  /** The payee. */
  affiliateId: number
  link: { id: number; code: string }
  manageCode: string
}

/**
 * An agent in good standing since a year before now, who is no member, with a user who can sign in.
 *
 * @param of the client whose status it is; a new one unless given
 */
export async function createAgent(
  panel: Pick<TestPanel, 'id'>,
  {
    since = now() - 365 * 86_400_000,
    status = 'active',
    of,
    ...profile
  }: { since?: number; status?: string; of?: { client: TestClient; userId: number } } & Record<
    string,
    unknown
  > = {}
): Promise<TestAgent> {
  const client = of?.client ?? (await createClient(panel))
  const userId = of?.userId ?? (await createUser(panel, client))
  const affiliateId = await payee(panel.id, client.id, since)

  const code = newLinkCode()
  const [linkId] = await db.table('links').insert({
    affiliate_id: affiliateId,
    code,
    kind: 'agent',
    name: 'Referral link',
    target_url: 'https://www.example.com/shop',
    status: 'active',
    created_at: since,
    updated_at: since,
  })
  await db.table('link_standings').insert({ link_id: linkId, status: 'active', since })

  const manageCode = newLinkCode()
  const [id] = await db.table('agents').insert({
    panel_id: panel.id,
    client_id: client.id,
    affiliate_id: affiliateId,
    status,
    manage_code: manageCode,
    link_id: linkId,
    name: 'Bruno Bianchi',
    company: 'Studio B',
    email: `contact-${client.externalId}@studio-b.example`,
    phone: '+39 055 123456',
    website: 'https://studio-b.example',
    languages: JSON.stringify(['it', 'en']),
    general_links: true,
    since,
    created_at: since,
    updated_at: since,
    ...profile,
  })
  await db.table('agent_standings').insert({ agent_id: id, status, since })
  return {
    id: Number(id),
    client,
    userId,
    affiliateId,
    link: { id: Number(linkId), code },
    manageCode,
  }
}

async function payee(panelId: number, clientId: number, at: number): Promise<number> {
  const known = await db.from('affiliates').where('client_id', clientId).first()
  if (known) return Number(known.id)
  const [id] = await db.table('affiliates').insert({
    panel_id: panelId,
    client_id: clientId,
    status: 'none',
    joined_at: at,
    created_at: at,
    updated_at: at,
  })
  return Number(id)
}

/**
 * A stored visit of the agent's Referral link.
 */
export async function followAgent(
  agent: Pick<TestAgent, 'link'>,
  { at = now(), lifeDays = 30 }: { at?: number; lifeDays?: number } = {}
): Promise<Touch> {
  const visitId = randomBytes(12).toString('hex')
  await db.table('visits').insert({ id: visitId, link_id: agent.link.id, visited_at: at })
  return { visitId, linkId: agent.link.id, at, lifeDays }
}

/**
 * What the browser holds after following an agent's link, and perhaps an affiliate's.
 */
export function agentTokenOf(agent: Touch, affiliate?: Touch): string {
  return signVisitToken({
    agent: { first: agent, last: agent },
    ...(affiliate && { link: { first: affiliate, last: affiliate } }),
  })
}

export async function associate(
  panel: { id: number },
  client: { id: number },
  agent: Pick<TestAgent, 'id' | 'link'>,
  overrides: Record<string, unknown> = {}
): Promise<number> {
  const at = now()
  const [id] = await db.table('associations').insert({
    panel_id: panel.id,
    client_id: client.id,
    agent_id: agent.id,
    kind: 'simple',
    origin: 'registration',
    origin_key: `registration:${client.id}:${randomBytes(3).toString('hex')}`,
    since: at,
    link_id: agent.link.id,
    created_at: at,
    ...overrides,
  })
  return Number(id)
}
