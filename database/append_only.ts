/**
 * Triggers that keep a table append-only on both databases, as migrations: one statement each, and repeatable.
 */
import type { BaseSchema } from '@adonisjs/lucid/schema'
import { Exception } from '@adonisjs/core/exceptions'

type Change = 'UPDATE' | 'DELETE'

const name = (table: string, change: Change) => `${table}_no_${change.toLowerCase()}`

/**
 * For a migration's `up`: the database itself refuses the change, whoever asks. `IF NOT EXISTS` needs MySQL 8.0.29 or
 * any MariaDB of today.
 */
export function refuseChange(migration: BaseSchema, table: string, change: Change) {
  const refusal = `${table} is append-only: book a new entry instead`
  const create = `CREATE TRIGGER IF NOT EXISTS ${name(table, change)} BEFORE ${change} ON ${table} FOR EACH ROW`
  const statement =
    migration.db.dialect.name === 'mysql'
      ? `${create} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${refusal}'`
      : `${create} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`

  migration.defer(async (db) => {
    try {
      await db.rawQuery(statement)
    } catch (error) {
      throw explain(error)
    }
  })
}

export function allowChange(migration: BaseSchema, table: string, change: Change) {
  migration.schema.raw(`DROP TRIGGER IF EXISTS ${name(table, change)}`)
}

/**
 * MySQL with binary logging lets ordinary users make no triggers (1419).
 */
function explain(error: unknown) {
  const { errno } = (error ?? {}) as { errno?: number }
  if (errno !== 1419) return error
  return new Exception(
    'The database refuses the triggers that protect the ledger, since it keeps a binary log and the user has no SUPER privilege: run "SET GLOBAL log_bin_trust_function_creators = 1" as an administrator, then migrate again',
    { code: 'E_TRIGGERS_REFUSED', cause: error }
  )
}
