import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { beginAfter, inPieces } from '#core/lists/in_pieces'
import type { ListQuery } from '#core/lists/list_query'

export interface ActRow {
  id: number
  /** Milliseconds. */
  at: number
  userId: number | null
  actorName: string
  panelId: number | null
  panelName: string | null
  act: string
  subject: { type: string; id: string; label: string }
  reason: string | null
  changes: Record<string, { from: unknown; to: unknown }> | null
}

export type ActsQuery = ListQuery<'act' | 'actor' | 'subject' | 'panel', 'at'>

/** Values of the filter `actor` for those who are no user. */
export const NOBODY = 'none'

/** Rows that the export reads at a time. */
const PIECE = 1_000

const ORDER = { time: 'admin_acts.at', id: 'admin_acts.id' }

/**
 * What admins did: of one panel, or of everything (`panelId` null).
 */
export class ListActs {
  constructor(
    private readonly panelId: number | null,
    private readonly list: ActsQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<ActRow[]> {
    return rowsOf(this.ordered().offset(offset).limit(limit))
  }

  /** Every match. */
  all(): AsyncGenerator<ActRow> {
    return inPieces<ActRow>(PIECE, (last) => {
      const query = this.ordered().limit(PIECE)
      if (last) beginAfter(query, ORDER, this.list.direction, last)
      return rowsOf(query)
    })
  }

  private ordered() {
    const { direction } = this.list
    return this.matching().orderBy(ORDER.time, direction).orderBy(ORDER.id, direction)
  }

  private matching() {
    const { q, choices, since, until } = this.list
    const query = db.from('admin_acts')
    if (this.panelId !== null) query.where('admin_acts.panel_id', this.panelId)
    if (choices.panel) query.where('admin_acts.panel_id', Number(choices.panel))
    if (choices.act) query.where('admin_acts.act', choices.act)
    if (choices.subject) query.where('admin_acts.subject_type', choices.subject)
    if (choices.actor === NOBODY) query.whereNull('admin_acts.user_id')
    else if (choices.actor) query.where('admin_acts.user_id', Number(choices.actor))
    if (since !== null) query.where('admin_acts.at', '>=', since)
    if (until !== null) query.where('admin_acts.at', '<', until)
    if (q) {
      query.where((either) => {
        for (const column of ['subject_label', 'reason', 'actor_name']) {
          either.orWhereRaw(...containing(`admin_acts.${column}`, q))
        }
        either.orWhere('admin_acts.subject_id', q)
      })
    }
    return query
  }
}

/**
 * Who ever acted, of one panel or of all, for the filter; null is the command line and the product.
 */
export async function actorsOf(panelId: number | null) {
  const rows: { user_id: number | null; name: string }[] = await db
    .from('admin_acts')
    .if(panelId !== null, (query) => query.where('panel_id', panelId!))
    .groupBy('user_id')
    .select('user_id')
    .max('actor_name as name')
    .orderBy('name')
    .limit(200)
  return rows.map((row) => ({
    userId: row.user_id === null ? null : Number(row.user_id),
    name: row.name,
  }))
}

/** Acts that a thing's own page shows; the Actions page has the rest. */
const SHOWN_OF_ONE = 20

/**
 * The last that admins did to one thing, newest first.
 * @param subject as `recordAct` was given it
 */
export function lastActsOn(subject: { type: string; id: number }): Promise<ActRow[]> {
  return rowsOf(
    db
      .from('admin_acts')
      .where('admin_acts.subject_type', subject.type)
      .where('admin_acts.subject_id', String(subject.id))
      .orderBy(ORDER.time, 'desc')
      .orderBy(ORDER.id, 'desc')
      .limit(SHOWN_OF_ONE)
  )
}

async function rowsOf(query: ReturnType<typeof db.from>): Promise<ActRow[]> {
  const rows = await query
    .leftJoin('panels', 'panels.id', 'admin_acts.panel_id')
    .select('admin_acts.*', 'panels.name as panel_name')
  return rows.map((row) => ({
    id: Number(row.id),
    at: Number(row.at),
    userId: row.user_id === null ? null : Number(row.user_id),
    actorName: row.actor_name,
    panelId: row.panel_id === null ? null : Number(row.panel_id),
    panelName: row.panel_name,
    act: row.act,
    subject: { type: row.subject_type, id: row.subject_id, label: row.subject_label },
    reason: row.reason,
    changes: typeof row.changes === 'string' ? JSON.parse(row.changes) : row.changes,
  }))
}
