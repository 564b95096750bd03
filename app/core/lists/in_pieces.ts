/**
 * Whole lists for exports, however long: read in pieces, each found from where the last one ended, so that rows which come
 * meanwhile shift nothing.
 */
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'

/**
 * @param read the first `size` rows after `last`, of which there may be fewer; from the beginning where `last` is null
 */
export async function* inPieces<Row>(
  size: number,
  read: (last: Row | null) => Promise<Row[]>
): AsyncGenerator<Row> {
  for (let last: Row | null = null; ;) {
    const rows: Row[] = await read(last)
    yield* rows
    if (rows.length < size) return
    last = rows.at(-1)!
  }
}

/**
 * Adds to a list by time, where the id decides among equals, that it begins after a row.
 * @param columns with their table's name
 * @param at the row's time
 */
export function beginAfter(
  query: DatabaseQueryBuilderContract,
  columns: { time: string; id: string },
  direction: 'asc' | 'desc',
  { at, id }: { at: number; id: number }
): void {
  const further = direction === 'asc' ? '>' : '<'
  query
    // for the index; the pair below says it exactly
    .where(columns.time, `${further}=`, at)
    .where((rest) => rest.where(columns.time, further, at).orWhere(columns.id, further, id))
}
