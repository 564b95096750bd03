import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { containing } from '#core/lists/containing'
import type { ListQuery } from '#core/lists/list_query'
import { countRefusals } from '#panels/signature_notes'

export interface PanelRow {
  id: number
  key: string
  name: string
  driver: string
  shopUrl: string
  validSecrets: number
  /** Milliseconds; null: none ever came. */
  lastEventAt: number | null
  /** Requests of the last 24 hours that it had not signed. */
  refusals: number
  createdAt: number
}

export type PanelsQuery = ListQuery<string, 'name' | 'created'>

const SORT_COLUMNS = { name: 'panels.name', created: 'panels.created_at' }

/**
 * The registered panels with what tells whether they work.
 */
export class ListPanels {
  constructor(private readonly list: PanelsQuery) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<PanelRow[]> {
    const { sort, direction } = this.list
    const rows = await this.matching()
      .select('panels.*')
      .select(
        db
          .from('panel_secrets')
          .whereColumn('panel_secrets.panel_id', 'panels.id')
          .where((valid) => valid.whereNull('expires_at').orWhere('expires_at', '>', now()))
          .count('*')
          .as('valid_secrets'),
        db
          .from('panel_events')
          .whereColumn('panel_events.panel_id', 'panels.id')
          .max('received_at')
          .as('last_event_at')
      )
      .orderBy(SORT_COLUMNS[sort], direction)
      .orderBy('panels.id', direction)
      .offset(offset)
      .limit(limit)
    const refusals = await countRefusals()

    return rows.map((row) => ({
      id: Number(row.id),
      key: row.key,
      name: row.name,
      driver: row.driver,
      shopUrl: row.shop_url,
      validSecrets: Number(row.valid_secrets),
      lastEventAt: row.last_event_at === null ? null : Number(row.last_event_at),
      refusals: refusals.get(Number(row.id)) ?? 0,
      createdAt: Number(row.created_at),
    }))
  }

  private matching() {
    const { q } = this.list
    const query = db.from('panels')
    if (q) {
      query.where((either) =>
        either
          .whereRaw(...containing('panels.name', q))
          .orWhereRaw(...containing('panels.`key`', q))
          .orWhereRaw(...containing('panels.shop_url', q))
      )
    }
    return query
  }
}
