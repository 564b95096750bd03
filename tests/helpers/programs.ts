/**
 * Affiliate programs as rows, and what became of signups for them.
 */
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { createDestination, type DestinationInput } from '#outbound/actions/save_destination'
import { DEFAULT_OUTCOME_RULES } from '#outbound/outcome_rules'
import { affiliateProgramKind } from '#signup_notifications/destination_kind'
import { unique } from '#tests/helpers/world'

export interface TestProgram {
  id: number
  destinationId: number
  name: string
}

interface Wanted {
  name?: string
  slot?: number
  delivery?: 'server' | 'browser' | 'both'
  url?: string
  method?: DestinationInput['template']['method']
  body?: string | null
  state?: DestinationInput['state']
  clickParameters?: string[]
  clickRequired?: boolean
  held?: boolean
}

/**
 * A program of the panel, in the first free slot unless told otherwise. Nobody listens where it points to.
 */
export async function createProgram(
  panel: { id: number },
  wanted: Wanted = {}
): Promise<TestProgram> {
  const name = wanted.name ?? unique('Program')
  const taken = await db.from('affiliate_programs').where('panel_id', panel.id).select('slot')
  const free = [1, 2, 3, 4, 5].find((slot) => !taken.some((row) => row.slot === slot))
  const destinationId = await inTransaction((trx) =>
    createDestination(trx, {
      panelId: panel.id,
      kind: affiliateProgramKind.name,
      name,
      template: {
        method: wanted.method ?? 'get',
        url: wanted.url ?? 'https://program.example/sale?amount=${amount}&order=${order_id}',
        body: wanted.body ?? null,
      },
      headers: [],
      outcomeRules: DEFAULT_OUTCOME_RULES,
      state: wanted.state ?? 'on',
      held: wanted.held ?? false,
    })
  )
  const at = now()
  const [id] = await db.table('affiliate_programs').insert({
    panel_id: panel.id,
    slot: wanted.slot ?? free ?? null,
    destination_id: destinationId,
    name,
    preset: null,
    delivery: wanted.delivery ?? 'server',
    click_parameters: JSON.stringify(wanted.clickParameters ?? []),
    click_required: wanted.clickRequired ?? false,
    created_at: at,
    updated_at: at,
  })
  return { id: Number(id), destinationId, name }
}

export interface FoundDelivery {
  id: number
  mode: string
  state: string
  reason: string | null
  values: Record<string, unknown> | null
  parameters: Record<string, string | null> | null
  notificationId: string
  clientId: number
}

/**
 * What a program was, is to be, or was not told, in the order in which it was written.
 */
export async function deliveriesOf(program: { destinationId: number }): Promise<FoundDelivery[]> {
  const rows = await db
    .from('deliveries')
    .where('destination_id', program.destinationId)
    .orderBy('id')
  return rows.map((row) => ({
    id: row.id,
    mode: row.mode,
    state: row.state,
    reason: row.reason,
    values: row.reason_values ? JSON.parse(row.reason_values) : null,
    parameters: row.parameters ? JSON.parse(row.parameters) : null,
    notificationId: row.notification_id,
    clientId: row.client_id,
  }))
}

/**
 * A call that was made for the delivery and its answer, in which `said` stands wherever something may.
 */
export async function recordAttempt(
  delivery: { id: number },
  said: string,
  { at = now(), number = 1 }: { at?: number; number?: number } = {}
): Promise<number> {
  const row = await db.from('deliveries').where('id', delivery.id).firstOrFail()
  await db
    .from('deliveries')
    .where('id', delivery.id)
    .update({ attempts: number, last_status: 500, last_url: `https://program.example/${said}` })
  const [id] = await db.table('delivery_attempts').insert({
    delivery_id: delivery.id,
    destination_id: row.destination_id,
    number,
    cause: 'schedule',
    started_at: at,
    duration_ms: 12,
    outcome: 'retry',
    reason: 'status',
    status_code: 500,
    method: 'GET',
    url: `https://program.example/${said}`,
    request_headers: '[]',
    request_body: said,
    response_headers: JSON.stringify([{ name: 'x-echo', value: said }]),
    response_body: `No sale of ${said}`,
    response_bytes: 20,
  })
  return Number(id)
}
