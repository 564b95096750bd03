/**
 * Plain statements for the event path, where a model's hydration, and in a transaction even the query builder's own work,
 * would cost more than the query: they go to the transaction's connection as they are.
 */
import type BetterSqlite from 'better-sqlite3'
import type { Connection, QueryError } from 'mysql2'
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

/**
 * SQLite carries a value that a column is compared with on to whatever that column is joined with, and so compiles a join
 * anew for each value that is bound: 50 µs instead of 2. Behind a plus sign it leaves the value where it is, and chooses
 * the same indexes.
 */
const compiledOnce = (sql: string) => sql.replaceAll('= ?', '= +?')

/**
 * @returns the driver's own answer: rows, or what was written
 */
async function execute(
  client: QueryClientContract,
  sql: string,
  bindings: Value[]
): Promise<unknown> {
  const isMysql = client.dialect.name === 'mysql'
  if (!client.isTransaction) {
    const result: unknown = await client.rawQuery(sql, bindings as RawQueryBindings)
    return isMysql ? (result as [unknown])[0] : result
  }

  const connection: unknown = await (client as TransactionClientContract).knexClient.client
    // within a transaction always the same, and not to be given back
    .acquireConnection()
  if (isMysql) {
    return new Promise((resolve, reject) => {
      ;(connection as Connection).query(sql, bindings, (error: QueryError | null, result) =>
        error ? reject(error) : resolve(result)
      )
    })
  }
  // kept by the connection (sessions.ts)
  const statement = (connection as BetterSqlite.Database).prepare(compiledOnce(sql))
  const values = bindings.map((value) => (typeof value === 'boolean' ? Number(value) : value))
  return statement.reader ? statement.all(values) : statement.run(values)
}

export async function select<Row>(
  client: QueryClientContract,
  sql: string,
  bindings: Value[]
): Promise<Row[]> {
  return (await execute(client, sql, bindings)) as Row[]
}

async function write(trx: TransactionClientContract, sql: string, bindings: Value[]) {
  return (await execute(trx, sql, bindings)) as Written
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
