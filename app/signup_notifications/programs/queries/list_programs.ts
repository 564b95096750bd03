import db from '@adonisjs/lucid/services/db'
import type { DeliveryState } from '#outbound/delivery_states'
import type { ProgramDelivery } from '#signup_notifications/programs/program_form'

export interface ProgramRow {
  id: number
  slot: number
  name: string
  delivery: ProgramDelivery
  destinationId: number
  urlTemplate: string
  state: 'on' | 'paused' | 'off' | 'disabled'
  disabledReason: string | null
  /** Milliseconds. */
  disabledAt: number | null
  /** Milliseconds: nothing is sent before. */
  openUntil: number | null
  recent: RecentDeliveries
}

/** Deliveries since some instant, by what became of them; tests are not counted. */
export interface RecentDeliveries {
  delivered: number
  failed: number
  /** Still to be told, by the worker or a browser. */
  waiting: number
  /** Told to a browser, which said no more of it. */
  served: number
  notSent: number
}

const COUNTED_AS: Record<DeliveryState, keyof RecentDeliveries> = {
  delivered: 'delivered',
  loaded: 'delivered',
  refused: 'failed',
  failed: 'failed',
  broken: 'failed',
  owed: 'waiting',
  waiting: 'waiting',
  served: 'served',
  not_sent: 'notSent',
  page_closed: 'notSent',
}

/**
 * A panel's programs in their order.
 * @param since milliseconds: from when on deliveries are counted
 */
export async function listPrograms(panelId: number, since: number): Promise<ProgramRow[]> {
  const rows = await db
    .from('affiliate_programs')
    .join('destinations', 'destinations.id', 'affiliate_programs.destination_id')
    .where('affiliate_programs.panel_id', panelId)
    .whereNotNull('affiliate_programs.slot')
    .select(
      'affiliate_programs.id',
      'affiliate_programs.slot',
      'affiliate_programs.name',
      'affiliate_programs.delivery',
      'affiliate_programs.destination_id',
      'destinations.url_template',
      'destinations.state',
      'destinations.disabled_reason',
      'destinations.disabled_at',
      'destinations.open_until'
    )
    .orderBy('affiliate_programs.slot')
    .orderBy('affiliate_programs.id')
  const recent = await recentDeliveries(
    rows.map((row) => Number(row.destination_id)),
    since
  )

  return rows.map((row) => ({
    id: Number(row.id),
    slot: Number(row.slot),
    name: row.name,
    delivery: row.delivery,
    destinationId: Number(row.destination_id),
    urlTemplate: row.url_template,
    state: row.state,
    disabledReason: row.disabled_reason,
    disabledAt: row.disabled_at === null ? null : Number(row.disabled_at),
    openUntil: row.open_until === null ? null : Number(row.open_until),
    recent: recent.get(Number(row.destination_id)) ?? { ...NONE },
  }))
}

const NONE: RecentDeliveries = { delivered: 0, failed: 0, waiting: 0, served: 0, notSent: 0 }

async function recentDeliveries(
  destinationIds: number[],
  since: number
): Promise<Map<number, RecentDeliveries>> {
  const counts = new Map<number, RecentDeliveries>()
  if (destinationIds.length === 0) return counts
  const rows = await db
    .from('deliveries')
    .whereIn('destination_id', destinationIds)
    .where('created_at', '>=', since)
    .where('is_test', false)
    .select('destination_id', 'state')
    .count('* as total')
    .groupBy('destination_id', 'state')

  for (const row of rows) {
    const id = Number(row.destination_id)
    const ofOne = counts.get(id) ?? { ...NONE }
    ofOne[COUNTED_AS[row.state as DeliveryState]] += Number(row.total)
    counts.set(id, ofOne)
  }
  return counts
}
