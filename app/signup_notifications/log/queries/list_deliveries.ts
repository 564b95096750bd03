import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { containing } from '#core/lists/containing'
import { type ListedQuery, LongList, MOST_COUNTED } from '#core/lists/long_list'
import type { DeliveriesList } from '#signup_notifications/log/deliveries_list'
import type { DestinationSchema } from '#database/schema'
import type { DeliveryMode, DeliveryState } from '#outbound/delivery_states'

/**
 * A delivery as admins see it.
 */
export interface DeliveryRow {
  id: number
  panelId: number
  panelName: string
  destinationId: number
  destination: {
    name: string
    state: DestinationSchema['state']
    held: boolean
    disabledReason: string | null
  }
  /** null where another feature's destination was called. */
  programId: number | null
  /** `order`, our id, and the panel's number of it; null for a test of made-up values. */
  subject: { type: string; id: number; label: string } | null
  clientId: number | null
  mode: DeliveryMode
  isTest: boolean
  notificationId: string
  state: DeliveryState
  reason: string | null
  reasonValues: Record<string, string | number>
  attempts: number
  /** Milliseconds; of one that is being called: when its lease ends. */
  nextAttemptAt: number
  isLeased: boolean
  createdAt: number
  finishedAt: number | null
  lastStatus: number | null
  lastUrl: string | null
  /** Whether what its parameters stand for is still kept: without it nothing can be sent. */
  hasParameters: boolean
}

/** Days back in which a part of a URL is looked for unless others are named. */
export const URL_DAYS = 31

const DAY_MS = 86_400_000

/**
 * What was told, or was not, of the panels that an admin administers: newest first.
 * @param panelId of one panel; null for all
 */
export class ListDeliveries extends LongList<DeliveryRow> {
  #ids: Promise<number[] | null> | null = null

  constructor(
    private readonly panelId: number | null,
    private readonly list: DeliveriesList
  ) {
    super({ table: 'deliveries', time: 'created_at', direction: list.direction })
  }

  /**
   * Since when a part of a URL is looked for where the address names no days: each row has to be read for it, and a
   * million take eight seconds on MariaDB. null where nothing is looked for, or days are named.
   */
  get urlsSince(): number | null {
    const { texts, since, until } = this.list
    if (!texts.url || since !== null || until !== null) return null
    return now() - URL_DAYS * DAY_MS
  }

  protected read(query: ListedQuery) {
    return readDeliveries(query.select('deliveries.id'))
  }

  protected timeOf({ createdAt }: DeliveryRow) {
    return createdAt
  }

  /**
   * One index is the right one for each combination of filters, the most telling one's.
   */
  protected async matching(): Promise<{ query: ListedQuery }> {
    const { choices, texts, since, until } = this.list
    const query = db.from('deliveries')
    const panelId = this.panelId ?? (choices.panel ? Number(choices.panel) : null)
    const destinationId = choices.program ? await destinationOf(Number(choices.program)) : null
    const { states, held } = statesOf(choices.result, choices.mode)
    // nearly all are delivered: their own index would be read from one end to the other
    const isRare = states !== null && !states.includes('delivered')

    const ids = await this.ids(panelId)
    const leading =
      ids !== null
        ? 'id'
        : texts.code
          ? 'last_status'
          : isRare
            ? 'state'
            : destinationId !== null
              ? 'destination_id'
              : panelId !== null
                ? 'panel_id'
                : null
    const narrow = this.narrowing(query, leading === null ? [] : [leading])

    if (ids !== null) narrow('id', ids)
    if (texts.code) narrow('last_status', [Number(texts.code)])
    if (states !== null) narrow('state', states)
    if (destinationId !== null) narrow('destination_id', [destinationId])
    if (panelId !== null) narrow('panel_id', [panelId])
    // any other result is one mode's alone, and its index knows no modes
    const isOfOneMode = states !== null && !states.includes('not_sent')
    if (choices.mode && !isOfOneMode) narrow('mode', [choices.mode, 'both'])
    if (choices.tests === null) narrow('is_test', [0])
    if (held !== null) {
      const stopped = await stoppedDestinations(panelId)
      if (held) narrow('destination_id', stopped)
      else if (stopped.length > 0) {
        query.whereRaw(
          `COALESCE(deliveries.destination_id, 0) NOT IN (${stopped.map(() => '?').join(', ')})`,
          stopped
        )
      }
    }
    if (texts.url) query.whereRaw(...containing('deliveries.last_url', texts.url))
    const from = this.urlsSince ?? since
    if (from !== null) query.where('deliveries.created_at', '>=', from)
    if (until !== null) query.where('deliveries.created_at', '<', until)
    return { query }
  }

  /**
   * The few that an order caused, or that were tests, found by indexes of their own; null where neither is asked for.
   */
  private ids(panelId: number | null): Promise<number[] | null> {
    this.#ids ??= this.findIds(panelId)
    return this.#ids
  }

  private async findIds(panelId: number | null): Promise<number[] | null> {
    const { choices, texts } = this.list
    const ofOrder = texts.order ? await idsOfOrder(panelId, texts.order) : null
    if (choices.tests !== 'only') return ofOrder
    const tests = await testIds(panelId)
    return ofOrder === null ? tests : ofOrder.filter((id) => tests.includes(id))
  }
}

/** What a browser may come to; everything else but `not_sent` is the server's. */
const OF_BROWSERS: readonly DeliveryState[] = [
  'waiting',
  'served',
  'loaded',
  'broken',
  'page_closed',
]

/**
 * @returns `states`: null for any, empty where the mode never comes to such a result; `held`: whether those of
 * destinations that nothing is sent to, or the others
 */
function statesOf(
  result: string | null,
  mode: string | null
): { states: DeliveryState[] | null; held: boolean | null } {
  if (result === null) return { states: null, held: null }
  const states: DeliveryState[] =
    result === 'problems'
      ? ['failed', 'refused', 'broken']
      : [result === 'held' ? 'owed' : (result as DeliveryState)]
  return {
    states: states.filter(
      (state) =>
        mode === null ||
        state === 'not_sent' ||
        OF_BROWSERS.includes(state) === (mode === 'browser')
    ),
    held: result === 'held' ? true : result === 'owed' ? false : null,
  }
}

async function destinationOf(programId: number): Promise<number> {
  const row = await db.from('affiliate_programs').where('id', programId).select('destination_id')
  return Number(row[0]?.destination_id ?? 0)
}

/**
 * Destinations that nothing is sent to by itself.
 */
async function stoppedDestinations(panelId: number | null): Promise<number[]> {
  const rows: { id: number }[] = await db
    .from('destinations')
    .if(panelId !== null, (query) => query.where('panel_id', panelId!))
    .where((either) => either.whereNot('state', 'on').orWhere('held', true))
    .select('id')
  return rows.map(({ id }) => Number(id))
}

/**
 * Our ids of the orders that `text` names: the panel's number or id, exactly.
 */
export async function ordersNamed(panelId: number | null, text: string): Promise<number[]> {
  const panels: { id: number }[] =
    panelId === null ? await db.from('panels').select('id') : [{ id: panelId }]
  const ofPanels = () =>
    db
      .from('orders')
      .whereIn(
        'panel_id',
        panels.map(({ id }) => id)
      )
      .select('id')
      .orderBy('id', 'desc')
      .limit(MOST_COUNTED)
  const [byId, byNumber] = await Promise.all([
    ofPanels().where('external_id', text),
    ofPanels().where('number', text),
  ])
  return [...new Set([...byId, ...byNumber].map(({ id }) => Number(id)))]
}

async function idsOfOrder(panelId: number | null, text: string): Promise<number[]> {
  const orders = await ordersNamed(panelId, text)
  if (orders.length === 0) return []
  const rows: { id: number }[] = await db
    .from('deliveries')
    .where('subject_type', 'order')
    .whereIn('subject_id', orders)
    .select('id')
    .orderBy('id', 'desc')
    .limit(MOST_COUNTED)
  return rows.map(({ id }) => Number(id))
}

/**
 * The newest tests, in the UNIQUE key of what a delivery tells of.
 */
async function testIds(panelId: number | null): Promise<number[]> {
  const destinations: { id: number }[] = await db
    .from('destinations')
    .if(panelId !== null, (query) => query.where('panel_id', panelId!))
    .select('id')
  const rows: { id: number }[] = await db
    .from('deliveries')
    .whereIn(
      'destination_id',
      destinations.map(({ id }) => id)
    )
    .where('event_key', '>=', 'test:')
    .where('event_key', '<', 'test;')
    .select('id')
    .orderBy('id', 'desc')
    .limit(MOST_COUNTED)
  return rows.map(({ id }) => Number(id))
}

/**
 * Deliveries by their ids, newest first; those of another panel are left out.
 */
export function findDeliveries(panelId: number | null, ids: number[]): Promise<DeliveryRow[]> {
  const query = db.from('deliveries').select('deliveries.id').whereIn('deliveries.id', ids)
  if (panelId !== null) query.where('deliveries.panel_id', panelId)
  return readDeliveries(
    query.orderBy('deliveries.created_at', 'desc').orderBy('deliveries.id', 'desc')
  )
}

/**
 * Those of the same notification and of the same order's signup: its other mode, and what other programs were told.
 */
export async function relatedDeliveries(delivery: DeliveryRow): Promise<DeliveryRow[]> {
  const ids = new Set<number>()
  const collect = (rows: { id: number }[]) => {
    for (const { id } of rows) ids.add(Number(id))
  }
  const ofPanel = () =>
    db.from('deliveries').select('id').where('panel_id', delivery.panelId).limit(50)
  if (!delivery.isTest) {
    const { notificationId } = delivery
    collect(await ofPanel().where({ notification_id: notificationId, is_test: false }))
  }
  if (delivery.subject) {
    const { type, id } = delivery.subject
    collect(
      await ofPanel().where({ subject_type: type, subject_id: id, is_test: false }).orderBy('id')
    )
  }
  ids.delete(delivery.id)
  return ids.size === 0 ? [] : findDeliveries(delivery.panelId, [...ids])
}

/**
 * Read in two steps: with the joins in the same statement SQLite goes through the whole table.
 */
async function readDeliveries(chosen: ListedQuery): Promise<DeliveryRow[]> {
  const found: { id: number }[] = await chosen
  const ids = found.map(({ id }) => Number(id))
  if (ids.length === 0) return []
  const rows = await db
    .from('deliveries')
    .whereIn('id', ids)
    .select(...COLUMNS)
    .select(db.raw('(parameters IS NOT NULL) as has_parameters'))
  const destinations = await destinationsOf(rows.map((row) => Number(row.destination_id)))
  const byId = new Map(rows.map((row) => [Number(row.id), row]))

  return ids
    .map((id) => byId.get(id))
    .filter((row) => row !== undefined)
    .map((row) => {
      const destination = destinations.get(Number(row.destination_id))!
      return {
        id: Number(row.id),
        panelId: Number(row.panel_id),
        panelName: destination.panelName,
        destinationId: Number(row.destination_id),
        destination,
        programId: destination.programId,
        subject:
          row.subject_type === null
            ? null
            : {
                type: row.subject_type,
                id: Number(row.subject_id),
                label: row.subject_label ?? '',
              },
        clientId: row.client_id === null ? null : Number(row.client_id),
        mode: row.mode,
        isTest: Boolean(row.is_test),
        notificationId: row.notification_id,
        state: row.state,
        reason: row.reason,
        reasonValues: row.reason_values ? JSON.parse(row.reason_values) : {},
        attempts: Number(row.attempts),
        nextAttemptAt: Number(row.next_attempt_at),
        isLeased: row.lease !== null,
        createdAt: Number(row.created_at),
        finishedAt: row.finished_at === null ? null : Number(row.finished_at),
        lastStatus: row.last_status === null ? null : Number(row.last_status),
        lastUrl: row.last_url,
        hasParameters: Boolean(row.has_parameters),
      }
    })
}

const COLUMNS = [
  'id',
  'panel_id',
  'destination_id',
  'subject_type',
  'subject_id',
  'subject_label',
  'client_id',
  'mode',
  'is_test',
  'notification_id',
  'state',
  'reason',
  'reason_values',
  'attempts',
  'next_attempt_at',
  'lease',
  'created_at',
  'finished_at',
  'last_status',
  'last_url',
]

async function destinationsOf(ids: number[]) {
  const rows = await db
    .from('destinations')
    .whereIn('destinations.id', [...new Set(ids)])
    .innerJoin('panels', 'panels.id', 'destinations.panel_id')
    .leftJoin('affiliate_programs', 'affiliate_programs.destination_id', 'destinations.id')
    .select(
      'destinations.id',
      'destinations.name',
      'destinations.state',
      'destinations.held',
      'destinations.disabled_reason',
      'panels.name as panel_name',
      'affiliate_programs.id as program_id'
    )
  return new Map(
    rows.map((row) => [
      Number(row.id),
      {
        name: row.name as string,
        state: row.state as DestinationSchema['state'],
        held: Boolean(row.held),
        disabledReason: row.disabled_reason as string | null,
        panelName: row.panel_name as string,
        programId: row.program_id === null ? null : Number(row.program_id),
      },
    ])
  )
}
