/**
 * Deliveries and attempts as rows, so that the log can be looked at in any state.
 */
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { unique } from '#tests/helpers/world'

interface Told {
  panel: { id: number }
  program: { destinationId: number }
}

/**
 * A delivered server call unless `overrides` (columns) say otherwise.
 */
export async function createDelivery(
  { panel, program }: Told,
  overrides: Record<string, unknown> = {}
): Promise<number> {
  const at = (overrides.created_at as number | undefined) ?? now()
  const [id] = await db.table('deliveries').insert({
    destination_id: program.destinationId,
    panel_id: panel.id,
    event_key: unique('signup:'),
    mode: 'server',
    notification_id: unique('n'),
    is_test: false,
    state: 'delivered',
    parameters: JSON.stringify({ amount: '19.99', order_id: '17' }),
    attempts: 1,
    schedule_step: 1,
    takes: 0,
    next_attempt_at: at,
    created_at: at,
    finished_at: overrides.state === 'owed' || overrides.state === 'waiting' ? null : at,
    last_status: 200,
    last_url: 'https://program.example/sale?amount=19.99&order=17',
    ...overrides,
  })
  return Number(id)
}

/**
 * A successful attempt by the schedule unless `overrides` (columns) say otherwise.
 */
export async function createAttempt(
  delivery: { id: number; destinationId: number },
  overrides: Record<string, unknown> = {}
): Promise<number> {
  const [id] = await db.table('delivery_attempts').insert({
    delivery_id: delivery.id,
    destination_id: delivery.destinationId,
    number: 1,
    cause: 'schedule',
    started_at: now(),
    duration_ms: 84,
    dns_ms: 3,
    connect_ms: 12,
    tls_ms: 30,
    first_byte_ms: 35,
    outcome: 'delivered',
    reason: 'status',
    reason_values: JSON.stringify({ status: 200 }),
    status_code: 200,
    method: 'GET',
    url: 'https://program.example/sale?amount=19.99&order=17',
    request_headers: JSON.stringify([{ name: 'x-api-key', value: '•••' }]),
    request_body: null,
    response_headers: JSON.stringify([{ name: 'content-type', value: 'text/plain' }]),
    response_body: 'OK',
    response_bytes: 2,
    remote_address: '203.0.113.7:443',
    allowed_by: null,
    ...overrides,
  })
  return Number(id)
}
