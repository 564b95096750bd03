/**
 * Lists over tables of millions of rows, newest first or oldest first: what every page and every piece of an export costs
 * is the same, however many rows there are.
 */
import db from '@adonisjs/lucid/services/db'
import { beginAfter, inPieces } from '#core/lists/in_pieces'

/**
 * Rows that a page counts at most: nobody reads page 100, and counting a million takes seconds. What lies further back is
 * found by the list's filters, and is in the CSV.
 */
export const MOST_COUNTED = 2_500

/** Rows that the export reads at a time. */
const PIECE = 1_000

export type ListedQuery = ReturnType<typeof db.from>

interface LongListSpec {
  table: string
  /** The column that gives the order, milliseconds; among equals the id does. */
  time: string
  direction: 'asc' | 'desc'
}

/**
 * A list by time, in whose order an index can be read. It is counted up to `MOST_COUNTED`, and exported in pieces.
 */
export abstract class LongList<Row extends { id: number }> {
  constructor(private readonly of: LongListSpec) {}

  /** What the filters let through, neither ordered nor cut; wrapped, since a query alone would be taken for a promise. */
  protected abstract matching(): Promise<{ query: ListedQuery }>

  /** Runs an ordered query, to which it adds the columns that it reads. */
  protected abstract read(query: ListedQuery): Promise<Row[]>

  protected abstract timeOf(row: Row): number

  /**
   * @returns how many match, at most `MOST_COUNTED` + 1
   */
  async count(): Promise<number> {
    const { query } = await this.matching()
    const row = await db
      .from(
        query
          .select(this.column('id'))
          .limit(MOST_COUNTED + 1)
          .as('some')
      )
      .count('* as total')
      .first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<Row[]> {
    const { query } = await this.matching()
    return this.read(this.ordered(query).offset(offset).limit(limit))
  }

  /** Every match. */
  all(): AsyncGenerator<Row> {
    return inPieces<Row>(PIECE, async (last) => {
      const { query } = await this.matching()
      if (last) {
        const columns = { time: this.column(this.of.time), id: this.column('id') }
        beginAfter(query, columns, this.of.direction, { at: this.timeOf(last), id: last.id })
      }
      return this.read(this.ordered(query).limit(PIECE))
    })
  }

  /**
   * Lets one index lead: of the columns that the filters name, those that `leading` names are looked up, and the others are
   * hidden by COALESCE from a database that might be tempted to read an index of theirs.
   * @returns adds a filter: the column has one of the values, of which there may be none
   */
  protected narrowing(query: ListedQuery, leading: readonly string[]) {
    return (name: string, values: readonly (string | number)[]) => {
      const column = this.column(name)
      if (leading.includes(name)) {
        if (values.length === 1) query.where(column, values[0]!)
        else query.whereIn(column, [...values])
        return
      }
      const none = typeof values[0] === 'number' ? 0 : "''"
      const places = values.map(() => '?').join(', ') || 'NULL'
      query.whereRaw(`COALESCE(${column}, ${none}) IN (${places})`, [...values])
    }
  }

  private ordered(query: ListedQuery) {
    const { time, direction } = this.of
    return query.orderBy(this.column(time), direction).orderBy(this.column('id'), direction)
  }

  private column(name: string) {
    return `${this.of.table}.${name}`
  }
}
