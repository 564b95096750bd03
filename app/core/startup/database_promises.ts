import db from '@adonisjs/lucid/services/db'
import { StartError } from '#core/startup/start_error'

/**
 * What SECURITY.md promises of the database, looked up and not assumed. `refusals` end the start, `warnings` are
 * logged loudly: the product works, a promise is weaker.
 */
export interface DatabaseReport {
  refusals: string[]
  warnings: string[]
}

export async function checkDatabasePromises(): Promise<DatabaseReport> {
  return db.connection().dialect.name === 'mysql' ? checkMysql() : checkSqlite()
}

/**
 * What a pragma answers when the connection was prepared as promised (`core/database/sessions.ts`).
 */
const SQLITE_PROMISES = {
  journal_mode: { is: 'wal', because: 'readers and writers would block each other' },
  synchronous: { is: 2, because: 'a power cut could lose what was acknowledged' },
  foreign_keys: { is: 1, because: 'rows could refer to nothing' },
}

async function checkSqlite(): Promise<DatabaseReport> {
  const refusals: string[] = []

  for (const [pragma, { is, because }] of Object.entries(SQLITE_PROMISES)) {
    const [row] = await db.rawQuery(`PRAGMA ${pragma}`)
    const value = Object.values(row ?? {})[0]
    if (value !== is) {
      refusals.push(
        `SQLite's ${pragma} is ${value} instead of ${is} (${because}): keep the database file (DB_SQLITE_PATH) on a local disk that supports it.`
      )
    }
  }

  return { refusals, warnings: await missingTriggers(await sqliteTriggers()) }
}

async function checkMysql(): Promise<DatabaseReport> {
  const warnings: string[] = []
  const flush = await mysqlVariable('GLOBAL', 'innodb_flush_log_at_trx_commit')

  if (flush !== '1') {
    warnings.push(
      `innodb_flush_log_at_trx_commit is ${flush}: a power cut can lose up to a second of what was acknowledged. Set it to 1 in the server's configuration.`
    )
  }

  const snapshotIsolation = await mysqlVariable('SESSION', 'innodb_snapshot_isolation')
  if (snapshotIsolation === 'OFF') {
    warnings.push(
      'innodb_snapshot_isolation is OFF although this MariaDB knows it: sessions are meant to switch it on themselves. Set it to ON in the server’s configuration.'
    )
  }

  if ((await mysqlVariable('GLOBAL', 'wsrep_on')) === 'ON') {
    const wait = await mysqlVariable('SESSION', 'wsrep_sync_wait')
    if (wait === '0') {
      warnings.push(
        'This is a cluster and wsrep_sync_wait is 0: rights and balances may be read late on another node. Set it to 1 for the add-on’s user.'
      )
    }
  }

  return { refusals: [], warnings: [...warnings, ...missingTriggers(await mysqlTriggers())] }
}

/** @returns undefined where the server does not know the variable */
async function mysqlVariable(scope: 'GLOBAL' | 'SESSION', name: string) {
  const [rows] = await db.rawQuery(`SHOW ${scope} VARIABLES LIKE '${name}'`)
  return rows[0]?.Value as string | undefined
}

interface Trigger {
  table: string
  /** In capitals: `UPDATE` or `DELETE`. */
  event: string
}

const GUARDED_TABLES = ['ledger_transactions', 'ledger_entries', 'admin_acts', 'grant_entries']

function missingTriggers(present: Trigger[]): string[] {
  const missing = GUARDED_TABLES.filter((table) =>
    ['UPDATE', 'DELETE'].some(
      (event) => !present.some((trigger) => trigger.table === table && trigger.event === event)
    )
  )
  return missing.length === 0
    ? []
    : [
        `The triggers that keep ${missing.join(' and ')} from being changed are missing: run "node ace migration:run" as a database user who may create triggers (docs/deployment.md), and "node ace ledger:verify" and "node ace consents:verify".`,
      ]
}

async function sqliteTriggers(): Promise<Trigger[]> {
  const rows: { tbl_name: string; sql: string }[] = await db
    .from('sqlite_master')
    .where('type', 'trigger')
    .select('tbl_name', 'sql')
  return rows.map(({ tbl_name: table, sql }) => ({
    table,
    event: /\bBEFORE\s+(UPDATE|DELETE)\b/i.exec(sql)?.[1]?.toUpperCase() ?? '',
  }))
}

async function mysqlTriggers(): Promise<Trigger[]> {
  const [rows] = await db.rawQuery(
    'SELECT EVENT_OBJECT_TABLE AS `table`, EVENT_MANIPULATION AS `event` FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()'
  )
  return rows
}

/**
 * Ends the start on the first refusal and hands each warning to `warn`.
 * @throws StartError
 */
export async function insistOnDatabasePromises(warn: (sentence: string) => void) {
  const { refusals, warnings } = await checkDatabasePromises()
  if (refusals[0]) throw new StartError(refusals[0])
  warnings.forEach((sentence) => warn(sentence))
}
