/**
 * Part of bench/pages/fill.ts, loaded when the application runs: five affiliate programs that were told of every order, and an
 * agent who brought a tenth of the clients.
 */
import { createAgent } from '#tests/helpers/agents'
import { createProgram, type TestProgram } from '#tests/helpers/programs'
import type { TestAffiliate } from '#tests/helpers/world'

type Row = Record<string, string | number | null>
type Fill = (table: string, rows: Iterable<Row>) => Promise<void>

interface Order {
  id: number
  clientId: number
  /** Milliseconds. */
  at: number
}

const PROGRAMS = 5

/** One in so many deliveries failed. */
const FAILING = 50

/**
 * @returns the id of the last delivery
 */
export async function fillDeliveries(fill: Fill, panel: { id: number }, orders: Order[]) {
  const programs: TestProgram[] = []
  for (let index = 0; index < PROGRAMS; index++) programs.push(await createProgram(panel))
  const deliveries = orders.flatMap((order, index) =>
    programs.map(({ destinationId }, position) => ({
      id: 1 + index * PROGRAMS + position,
      destinationId,
      order,
      hasFailed: (index * PROGRAMS + position) % FAILING === 0,
      url: `https://program.example/sale?amount=49.90&order=N-${order.id}`,
    }))
  )

  await fill(
    'deliveries',
    deliveries.map(({ id, destinationId, order, hasFailed, url }) => ({
      id,
      destination_id: destinationId,
      panel_id: panel.id,
      event_key: `signup:${order.id}`,
      mode: 'server',
      notification_id: `n-${id}`,
      is_test: 0,
      subject_type: 'order',
      subject_id: order.id,
      subject_label: `N-${order.id}`,
      client_id: order.clientId,
      state: hasFailed ? 'failed' : 'delivered',
      parameters: JSON.stringify({ amount: '49.90', order_id: `N-${order.id}` }),
      attempts: 1,
      next_attempt_at: order.at,
      takes: 0,
      created_at: order.at,
      finished_at: order.at + 400,
      last_status: hasFailed ? 400 : 200,
      last_url: url,
    }))
  )
  await fill(
    'delivery_attempts',
    deliveries.map(({ id, destinationId, order, hasFailed, url }) => ({
      id,
      delivery_id: id,
      destination_id: destinationId,
      number: 1,
      cause: 'schedule',
      started_at: order.at + 200,
      duration_ms: 180,
      outcome: hasFailed ? 'refused' : 'delivered',
      reason: 'status',
      status_code: hasFailed ? 400 : 200,
      method: 'GET',
      url,
      response_body: 'ok',
      response_bytes: 2,
    }))
  )
  return deliveries.at(-1)!.id
}

/**
 * The member is an agent, too, whom a tenth of the clients came through; twenty more agents are in the list.
 */
export async function fillAgents(
  fill: Fill,
  panel: { id: number },
  member: TestAffiliate,
  orders: Order[]
) {
  const since = orders[0]!.at
  const agent = await createAgent(panel, { since, of: member })
  for (let others = 0; others < 20; others++) await createAgent(panel, { since })
  await fill(
    'associations',
    orders
      .filter((_order, index) => index % 10 === 0)
      .map(({ clientId, at }) => ({
        panel_id: panel.id,
        client_id: clientId,
        agent_id: agent.id,
        kind: 'simple',
        origin: 'registration',
        origin_key: `registration:${clientId}`,
        since: at,
        link_id: agent.link.id,
        created_at: at,
      }))
  )
  return agent.id
}
