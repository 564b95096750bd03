/**
 * Plain statements for the event path, where a model's hydration would cost more than the query.
 */
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { RawQueryBindings } from '@adonisjs/lucid/types/querybuilder'
import { isDuplicate } from '#core/database/transaction'

type Value = string | number | boolean | null

interface Written {
  /** MySQL */
  insertId?: number
  affectedRows?: number
  /** SQLite */
  lastInsertRowid?: number | bigint
  changes?: number
}

export async function select<Row>(
  client: QueryClientContract,
  sql: string,
  bindings: Value[]
): Promise<Row[]> {
  const result: unknown = await client.rawQuery(sql, bindings as RawQueryBindings)
  return (client.dialect.name === 'mysql' ? (result as [Row[]])[0] : result) as Row[]
}

async function write(trx: TransactionClientContract, sql: string, bindings: Value[]) {
  const result: unknown = await trx.rawQuery(sql, bindings as RawQueryBindings)
  return (trx.dialect.name === 'mysql' ? (result as [Written])[0] : result) as Written
}

/**
 * @returns how many rows matched
 */
export async function update(trx: TransactionClientContract, sql: string, bindings: Value[]) {
  const { affectedRows, changes } = await write(trx, sql, bindings)
  return affectedRows ?? changes ?? 0
}

/**
 * One statement, however many rows; all have the first one's columns.
 * @returns the id of the first row
 */
export async function insert(
  trx: TransactionClientContract,
  table: string,
  rows: Record<string, Value>[]
): Promise<number> {
  const columns = Object.keys(rows[0]!)
  const tuple = `(${columns.map(() => '?').join(', ')})`
  const { insertId, lastInsertRowid } = await write(
    trx,
    `INSERT INTO ${table} (${columns.map((column) => `\`${column}\``).join(', ')}) VALUES ${rows.map(() => tuple).join(', ')}`,
    rows.flatMap((row) => columns.map((column) => row[column] ?? null))
  )
  return Number(insertId ?? lastInsertRowid)
}

/**
 * Inserts the row unless a UNIQUE key has it already: asked of the key itself, since somebody else may insert it
 * between a look and the insert.
 * @returns the new row's id, or null
 */
export async function insertOnce(
  trx: TransactionClientContract,
  table: string,
  row: Record<string, Value>
): Promise<number | null> {
  try {
    return await insert(trx, table, [row])
  } catch (error) {
    if (isDuplicate(error)) return null
    throw error
  }
}
