import db from '@adonisjs/lucid/services/db'
import type { ListQuery } from '#core/lists/list_query'
import { type ListedQuery, LongList } from '#core/lists/long_list'
import type { PanelEventType } from '#panels/panel_event'

export const EVENT_STATES = ['applied', 'parked', 'failed'] as const
export type EventState = (typeof EVENT_STATES)[number]

export interface InboxRow {
  id: number
  panelId: number
  panelName: string
  eventId: string
  type: PanelEventType
  /** Milliseconds. */
  receivedAt: number
  occurredAt: number
  /** `order:17`: the one thing of the panel that it is about. */
  object: string | null
  state: EventState
  waitsFor: string | null
  lastError: string | null
  attempts: number
  /** null: not tried again by itself. */
  nextAttemptAt: number | null
}

export type InboxQuery = ListQuery<'panel' | 'type' | 'state', 'received'>

const KINDS = ['order', 'invoice', 'client', 'service']

/** Events of one client that a search for its id finds. */
const MOST_OF_A_CLIENT = 1_000

/**
 * What panels sent: to one panel, or to all (`panelId` null), newest first.
 */
export class ListEvents extends LongList<InboxRow> {
  constructor(
    private readonly panelId: number | null,
    private readonly list: InboxQuery
  ) {
    super({ table: 'panel_events', time: 'received_at', direction: list.direction })
  }

  protected read(query: ListedQuery) {
    return rowsOf(query)
  }

  protected timeOf({ receivedAt }: InboxRow) {
    return receivedAt
  }

  protected async matching(): Promise<{ query: ListedQuery }> {
    const { q, choices, since, until } = this.list
    const query = db.from('panel_events')
    const panelId = this.panelId ?? (choices.panel ? Number(choices.panel) : null)

    // one index is the right one for each filter
    const waits = choices.state === 'parked' || choices.state === 'failed'
    const leading = [
      ...(waits ? ['state'] : choices.type ? ['type'] : []),
      ...(choices.type ? [] : ['panel_id']),
    ]
    const narrow = this.narrowing(query, leading)
    if (choices.state) narrow('state', [choices.state])
    if (choices.type) narrow('type', [choices.type])
    if (panelId !== null) narrow('panel_id', [panelId])
    if (since !== null) query.where('panel_events.received_at', '>=', since)
    if (until !== null) query.where('panel_events.received_at', '<', until)
    if (q) query.whereIn('panel_events.id', await idsAbout(q, panelId))
    return { query }
  }
}

/**
 * The events whose own id, or whose order's, invoice's, client's or service's id in the panel is `text`; of a client
 * also those about its orders, invoices and services. Each by an index of its own.
 */
async function idsAbout(text: string, panelId: number | null): Promise<number[]> {
  const panels: { id: number }[] =
    panelId === null ? await db.from('panels').select('id') : [{ id: panelId }]
  const panelIds = panels.map(({ id }) => id)
  const ids = new Set<number>()
  const collect = (rows: { id: number }[]) => {
    for (const { id } of rows) ids.add(Number(id))
  }
  const events = () => db.from('panel_events').select('id').whereIn('panel_id', panelIds)

  collect(await events().where('event_id', text))
  const subjects = KINDS.map((kind) => `${kind}:${text}`)
  collect(await events().whereIn('object', subjects).orderBy('id', 'desc').limit(MOST_OF_A_CLIENT))
  collect(await events().whereIn('waits_for', subjects).limit(MOST_OF_A_CLIENT))

  const clients = await db
    .from('clients')
    .select('id', 'panel_id')
    .whereIn('panel_id', panelIds)
    .where('external_id', text)
  for (const client of clients) {
    for (const [kind, table] of [
      ['order', 'orders'],
      ['invoice', 'invoices'],
      ['service', 'services'],
    ] as const) {
      const things: { external_id: string }[] = await db
        .from(table)
        .select('external_id')
        .where('client_id', client.id)
        .orderBy('id', 'desc')
        .limit(MOST_OF_A_CLIENT)
      if (things.length === 0) continue
      collect(
        await db
          .from('panel_events')
          .select('id')
          .where('panel_id', client.panel_id)
          .whereIn(
            'object',
            things.map((thing) => `${kind}:${thing.external_id}`)
          )
          .limit(MOST_OF_A_CLIENT)
      )
    }
  }
  return [...ids].slice(0, 5 * MOST_OF_A_CLIENT)
}

async function rowsOf(query: ListedQuery): Promise<InboxRow[]> {
  const rows = await query.select(
    'panel_events.id',
    'panel_events.panel_id',
    'panel_events.event_id',
    'panel_events.type',
    'panel_events.received_at',
    'panel_events.occurred_at',
    'panel_events.object',
    'panel_events.state',
    'panel_events.waits_for',
    'panel_events.last_error',
    'panel_events.attempts',
    'panel_events.next_attempt_at'
  )
  const panels: { id: number; name: string }[] = await db.from('panels').select('id', 'name')
  const names = new Map(panels.map(({ id, name }) => [Number(id), name]))
  return rows.map((row) => ({
    id: Number(row.id),
    panelId: Number(row.panel_id),
    panelName: names.get(Number(row.panel_id)) ?? '',
    eventId: row.event_id,
    type: row.type,
    receivedAt: Number(row.received_at),
    occurredAt: Number(row.occurred_at),
    object: row.object,
    state: row.state,
    waitsFor: row.waits_for,
    lastError: row.last_error,
    attempts: Number(row.attempts),
    nextAttemptAt: row.next_attempt_at === null ? null : Number(row.next_attempt_at),
  }))
}

/**
 * Events by their ids, in the order in which they happened; those of another panel are left out.
 */
export async function findEvents(panelId: number | null, ids: number[]): Promise<InboxRow[]> {
  return rowsOf(
    db
      .from('panel_events')
      .whereIn('panel_events.id', ids)
      .if(panelId !== null, (query) => query.where('panel_events.panel_id', panelId!))
      .orderBy('panel_events.occurred_at')
      .orderBy('panel_events.id')
  )
}
