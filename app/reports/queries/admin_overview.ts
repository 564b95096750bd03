import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'

const DAY_MS = 86_400_000

/**
 * How many waiting events the page lists; the rest is a number.
 */
const WAITING_SHOWN = 20

/**
 * Null: every panel. An admin whom a panel signed in sees that panel only.
 */
type Scope = number | null

export interface AdminPanel {
  id: number
  key: string
  name: string
  origins: string[]
  hasPublishedKeys: boolean
  validSecrets: number
}

export interface WaitingEvent {
  id: number
  panelName: string
  type: string
  state: 'parked' | 'failed'
  waitsFor: string | null
  lastError: string | null
  receivedAt: number
  nextAttemptAt: number | null
}

export async function listPanels(scope: Scope): Promise<AdminPanel[]> {
  const at = now()
  const rows = await db
    .from('panels')
    .if(scope !== null, (query) => query.where('panels.id', scope!))
    .select('id', 'key', 'name', 'origins', 'jwks_url')
    .select(
      db
        .from('panel_secrets')
        .whereColumn('panel_secrets.panel_id', 'panels.id')
        .where((valid) => valid.whereNull('expires_at').orWhere('expires_at', '>', at))
        .count('*')
        .as('valid_secrets')
    )
    .orderBy('name')
    .orderBy('id')

  return rows.map((row) => ({
    id: Number(row.id),
    key: row.key,
    name: row.name,
    origins: JSON.parse(row.origins),
    hasPublishedKeys: row.jwks_url !== null,
    validSecrets: Number(row.valid_secrets),
  }))
}

/**
 * Events received in the last 24 hours, by what became of them.
 */
export async function countRecentEvents(scope: Scope) {
  const rows = await db
    .from('panel_events')
    .where('received_at', '>', now() - DAY_MS)
    .if(scope !== null, (query) => query.where('panel_id', scope!))
    .groupBy('state')
    .select('state')
    .count('* as events')

  const of = (state: string) => Number(rows.find((row) => row.state === state)?.events ?? 0)
  return { applied: of('applied'), parked: of('parked'), failed: of('failed') }
}

/**
 * What waits, however long ago it came: the oldest first, and how many there are.
 */
export async function listWaitingEvents(scope: Scope) {
  const waiting = () =>
    db
      .from('panel_events')
      .whereIn('state', ['parked', 'failed'])
      .if(scope !== null, (query) => query.where('panel_id', scope!))

  const total = await waiting().count('* as events').first()
  const rows = await waiting()
    .join('panels', 'panels.id', 'panel_events.panel_id')
    .select('panel_events.*', 'panels.name as panel_name')
    .orderBy('panel_events.received_at')
    .orderBy('panel_events.id')
    .limit(WAITING_SHOWN)

  const events: WaitingEvent[] = rows.map((row) => ({
    id: Number(row.id),
    panelName: row.panel_name,
    type: row.type,
    state: row.state,
    waitsFor: row.waits_for,
    lastError: row.last_error,
    receivedAt: Number(row.received_at),
    nextAttemptAt: row.next_attempt_at === null ? null : Number(row.next_attempt_at),
  }))
  return { events, total: Number(total?.events ?? 0) }
}

export async function countAffiliates(scope: Scope) {
  const rows = await db
    .from('affiliates')
    .if(scope !== null, (query) => query.where('panel_id', scope!))
    .groupBy('status')
    .select('status')
    .count('* as affiliates')

  const of = (status: string) => Number(rows.find((row) => row.status === status)?.affiliates ?? 0)
  return { active: of('active'), suspended: of('suspended') }
}
