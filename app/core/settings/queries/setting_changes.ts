import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'

export interface SettingChange {
  id: number
  key: string
  /** null: nobody had set it, the default held. */
  oldText: string | null
  newText: string
  /** Milliseconds. */
  changedAt: number
  userId: number | null
  actorName: string
}

export type SettingChangesQuery = ListQuery<'setting', 'changed'>

/**
 * @param keys the settings that there are
 */
export function settingChangesList(
  keys: readonly string[],
  input: Record<string, unknown>
): SettingChangesQuery {
  return parseListQuery(
    {
      path: '/admin/settings/history',
      choices: { setting: keys },
      sorts: ['changed'],
      defaultSort: '-changed',
      search: true,
      dates: true,
    },
    input
  )
}

/** Rows that the export reads at a time. */
const PIECE = 1_000

/**
 * What admins have changed: who, when, from what to what.
 */
export class ListSettingChanges {
  constructor(private readonly list: SettingChangesQuery) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<SettingChange[]> {
    const rows = await this.matching()
      .orderBy('changed_at', this.list.direction)
      .orderBy('id', this.list.direction)
      .offset(offset)
      .limit(limit)
    return rows.map(toChange)
  }

  /** Every match, in pieces: a setting changes a few times a year. */
  async *all(): AsyncGenerator<SettingChange> {
    for (let offset = 0; ; offset += PIECE) {
      const rows = await this.page(offset, PIECE)
      yield* rows
      if (rows.length < PIECE) return
    }
  }

  private matching() {
    const { q, choices, since, until } = this.list
    const query = db.from('setting_changes')
    if (choices.setting) query.where('key', choices.setting)
    if (since !== null) query.where('changed_at', '>=', since)
    if (until !== null) query.where('changed_at', '<', until)
    if (q) {
      query.where((either) => {
        for (const column of ['actor_name', 'old_value', 'new_value']) {
          either.orWhereRaw(...containing(column, q))
        }
      })
    }
    return query
  }
}

/**
 * The last change of each setting that has ever been changed, by its key.
 */
export async function lastSettingChanges(): Promise<Map<string, SettingChange>> {
  const rows = await db
    .from('setting_changes')
    .whereIn('id', db.from('setting_changes').groupBy('key').max('id'))
  return new Map(rows.map((row) => [String(row.key), toChange(row)]))
}

function toChange(row: Record<string, any>): SettingChange {
  return {
    id: Number(row.id),
    key: row.key,
    oldText: row.old_value,
    newText: row.new_value,
    changedAt: Number(row.changed_at),
    userId: row.user_id === null ? null : Number(row.user_id),
    actorName: row.actor_name,
  }
}
