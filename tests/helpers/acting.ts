/**
 * Agents in front of the panels of clients who agreed to them: clients of the sample panel, and of panels that answer as a test
 * says.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { SavePanelConnection } from '#panels/actions/save_panel_connection'
import { rowId } from '#sandbox/records'
import { createAgent, type TestAgent } from '#tests/helpers/agents'
import { serve } from '#tests/helpers/driver_contract'
import { consent } from '#tests/helpers/grants'
import { sandbox, setUpSamplePanel, Shopper } from '#tests/helpers/sandbox'
import { type Page, Visitor } from '#tests/helpers/visitor'
import { createClient, createPanel, type TestClient, unique } from '#tests/helpers/world'

export const ALL_SCOPES = ['manage_services', 'place_orders']

/**
 * A client of the sample panel with an active service and an order that is not paid.
 */
export interface SampleClient extends TestClient {
  shopper: Shopper
  serviceId: string
  /** Of the sample panel's own row. */
  serviceRow: number
  orderId: string
}

export async function samplePanelRow(): Promise<{ id: number }> {
  await setUpSamplePanel()
  const panel = await db.from('panels').where('key', 'sandbox').firstOrFail()
  return { id: Number(panel.id) }
}

export async function sampleClient(name = 'Carla Rossi', product = 'gale'): Promise<SampleClient> {
  const panel = await samplePanelRow()
  const shopper = new Shopper()
  await shopper.register({ name })
  await shopper.order('card', product)
  const orderId = await shopper.order('check', 'storm')
  const externalId = await shopper.clientId()
  const service = await sandbox()
    .from('sandbox_services')
    .where({ client_id: rowId('client', externalId), status: 'active' })
    .firstOrFail()
  const known = await db
    .from('clients')
    .where({ panel_id: panel.id, external_id: externalId })
    .first()
  const client = known
    ? { id: Number(known.id), externalId, email: shopper.email }
    : await createClient(panel, { external_id: externalId, email: shopper.email })
  await db.from('clients').where('id', client.id).update({ name })
  return {
    ...client,
    shopper,
    serviceId: `svc-${service.id}`,
    serviceRow: Number(service.id),
    orderId,
  }
}

/**
 * The client agrees to the agent, instead of whoever was their Service Manager.
 * @returns the grant
 */
export async function agreeTo(
  client: { id: number },
  agent: { id: number },
  optionalScopes: string[] = []
): Promise<number> {
  const live = await db.from('grants').where({ client_id: client.id, state: 'active' }).first()
  return consent(agent, client, { optionalScopes, replaces: live ? Number(live.id) : null })
}

export async function keepOnly(grantId: number, client: { id: number }, keep: string[]) {
  const action = await app.container.make(NarrowGrant)
  return action.handle({ grantId, clientId: client.id, keep, by: 'client', actorName: 'Carla' })
}

/**
 * The agent at a browser.
 */
export class AgentVisitor extends Visitor {
  static async of(agent: Pick<TestAgent, 'userId'>): Promise<AgentVisitor> {
    const visitor = new AgentVisitor()
    await visitor.get(`/__test/sign-in/${agent.userId}?to=/agent/clients`)
    return visitor
  }

  /**
   * Opens a form's page and sends the form, with the fields that it carries.
   */
  async submit(path: string, fields: Record<string, string> = {}, action = path): Promise<Page> {
    return this.post(action, { ...(await this.formOf(path)), ...fields })
  }

  /**
   * The hidden fields of a form's page.
   */
  async formOf(path: string): Promise<Record<string, string>> {
    const page = await this.get(path)
    if (page.status !== 200) throw new Error(`${path} answered ${page.status} ${page.location}`)
    return hiddenFields(page.html)
  }
}

export function hiddenFields(html: string): Record<string, string> {
  const fields = html.matchAll(/<input type="hidden" name="([a-z_]+)" value="([^"]*)">/g)
  return Object.fromEntries(Array.from(fields, ([, name, value]) => [name!, value!]))
}

/**
 * Bruno, who manages a client's panel, at his browser.
 */
export async function actingFor(client: SampleClient, optionalScopes: string[] = ALL_SCOPES) {
  const agent = await createAgent(await samplePanelRow())
  const grantId = await agreeTo(client, agent, optionalScopes)
  return {
    agent,
    grantId,
    visitor: await AgentVisitor.of(agent),
    path: `/agent/clients/${client.id}`,
  }
}

export interface LogEntry {
  number: number
  act: string
  stage: string
  subject_id: string | null
  details: string | null
  request_key: string | null
}

export async function logOf(grantId: number): Promise<LogEntry[]> {
  return (await db.from('grant_entries').where('grant_id', grantId).orderBy('number')) as LogEntry[]
}

/**
 * What the log says, but for the consent and that the agent looked: `service.restart begun`.
 */
export async function actsIn(grantId: number): Promise<string[]> {
  const entries = await logOf(grantId)
  return entries
    .filter(({ act }) => act !== 'consented' && act !== 'panel.viewed')
    .map(({ act, stage }) => `${act} ${stage}`)
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * A panel that knows one service, and answers each act as the test says. Counts what it was told to do, by key.
 */
export async function panelThat(act: Answer, ask: Answer = answerService) {
  const told: string[] = []
  const listener: RequestListener = (request, response) => {
    if (request.method === 'GET') return void ask(request, response)
    told.push(String(request.headers['idempotency-key']))
    void act(request, response)
  }
  const server = await serve(listener)
  const panel = await createPanel()
  await connect(panel, server.url)
  const client = await createClient(panel, { name: 'Carla Rossi' })
  const agent = await createAgent(panel)
  const grantId = await agreeTo(client, agent, ALL_SCOPES)
  return {
    panel,
    client,
    agent,
    grantId,
    told,
    close: () => server.close(),
    visitor: await AgentVisitor.of(agent),
    path: `/agent/clients/${client.id}`,
  }
}

export async function connect(panel: { id: number }, baseUrl: string) {
  const save = await app.container.make(SavePanelConnection)
  await save.handle({ panelId: panel.id, baseUrl, credentials: { token: unique('token') } })
}

export function answerJson(response: ServerResponse, body: unknown, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Every address answers with what the asked-for thing looks like. */
function answerService(request: IncomingMessage, response: ServerResponse) {
  const service = {
    id: 'svc-1',
    product_id: 'gale',
    product_name: 'Gale',
    domain: 'carla-shop.it',
    status: 'active',
    status_text: 'Active',
    since: '2026-01-02',
    next_due_on: '2027-01-02',
    billing_cycle: 'yearly',
    amount: 7990,
    currency: 'EUR',
    can: ['service.restart', 'service.suspend'],
    plans: [],
  }
  if (request.url?.endsWith('/orders')) return answerJson(response, { orders: [] })
  if (request.url?.endsWith('/services')) return answerJson(response, { services: [service] })
  return answerJson(response, service)
}
