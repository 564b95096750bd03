import { setTimeout as delay } from 'node:timers/promises'
import type BetterSqlite from 'better-sqlite3'
import type { Connection, QueryError } from 'mysql2'
import db from '@adonisjs/lucid/services/db'
import { isRetryable } from '#core/database/transaction'
import type { NewVisit } from '#links/visit_writer'

/**
 * Rows of one statement: 2,000 of the largest visits stay below MySQL's default `max_allowed_packet` of 16 MB.
 */
const ROWS_PER_STATEMENT = 2_000

/**
 * Bytes of parameters after which a statement ends early, for servers with a smaller packet.
 */
const BYTES_PER_STATEMENT = 2_000_000

const COLUMNS = '(id, link_id, visited_at, address_hash, referrer_host, parameters, flags)'

/** Milliseconds between tries to get SQLite's write lock, which another process holds. */
const LOCK_RETRY_MS = 5

/** A lost race between nodes is repeated; what still fails then is lost. */
const MAX_TRIES = 4

interface DayCount {
  linkId: number
  day: number
  visits: number
}

/**
 * Visits per link and day, in one order everywhere: two nodes that count the same links never wait in a circle.
 */
function countByDay(visits: readonly NewVisit[]): DayCount[] {
  const counts = new Map<number, Map<number, DayCount>>()
  for (const { linkId, day } of visits) {
    let days = counts.get(linkId)
    if (!days) counts.set(linkId, (days = new Map()))
    const count = days.get(day)
    if (count) count.visits++
    else days.set(day, { linkId, day, visits: 1 })
  }
  return [...counts.values()]
    .flatMap((days) => [...days.values()])
    .sort((a, b) => a.linkId - b.linkId || a.day - b.day)
}

const isSqlite = () => db.connection().dialect.name === 'better-sqlite3'

/**
 * SQLite writes in this process and holds it up meanwhile; MySQL is another one.
 */
export const writesInBackground = () => !isSqlite()

/**
 * Writes a batch of visits and their daily counters in one transaction, past the query builder: on a connection of the
 * application's own pool, held for just this batch.
 */
export async function storeVisits(visits: readonly NewVisit[], isAbandoned: () => boolean) {
  const { client } = db.connection().getWriteClient()
  const embedded = isSqlite()

  for (let attempt = 1; ; attempt++) {
    const connection = await client.acquireConnection()
    try {
      if (isAbandoned()) return
      if (embedded) storeInSqlite(connection as BetterSqlite.Database, visits)
      else await storeInMysql(connection as Connection, visits)
      return
    } catch (error) {
      // SQLite's lock is waited for as long as somebody waits; lost races are repeated a few times
      const mayRepeat = isRetryable(error) && (embedded || attempt < MAX_TRIES)
      if (!mayRepeat || isAbandoned()) throw error
    } finally {
      await client.releaseConnection(connection)
    }
    await delay(LOCK_RETRY_MS)
  }
}

interface SqliteStatements {
  /** Milliseconds that the connection waits for a lock otherwise. */
  patience: number
  begin: BetterSqlite.Statement
  commit: BetterSqlite.Statement
  rollback: BetterSqlite.Statement
  insert: BetterSqlite.Statement
  count: BetterSqlite.Statement
}

const preparedFor = new WeakMap<BetterSqlite.Database, SqliteStatements>()

function prepared(connection: BetterSqlite.Database): SqliteStatements {
  let statements = preparedFor.get(connection)
  if (!statements) {
    statements = {
      patience: connection.pragma('busy_timeout', { simple: true }) as number,
      begin: connection.prepare('BEGIN IMMEDIATE'),
      commit: connection.prepare('COMMIT'),
      rollback: connection.prepare('ROLLBACK'),
      insert: connection.prepare(`INSERT INTO visits ${COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?)`),
      count: connection.prepare(
        'INSERT INTO link_daily_visits (link_id, day, visits) VALUES (?, ?, ?) ON CONFLICT (link_id, day) DO UPDATE SET visits = visits + excluded.visits'
      ),
    }
    preparedFor.set(connection, statements)
  }
  return statements
}

/**
 * In one go: nothing else runs in this process between BEGIN and COMMIT.
 */
function storeInSqlite(connection: BetterSqlite.Database, visits: readonly NewVisit[]) {
  const { patience, begin, commit, rollback, insert, count } = prepared(connection)

  // SQLite waits for another process's lock by sleeping, and the whole process with it: waiting is done outside
  connection.pragma('busy_timeout = 0')
  try {
    begin.run()
    for (const visit of visits) {
      insert.run(
        visit.id,
        visit.linkId,
        visit.visitedAt,
        visit.addressHash,
        visit.referrerHost,
        visit.parameters,
        visit.flags
      )
    }
    for (const { linkId, day, visits: number } of countByDay(visits)) count.run(linkId, day, number)
    commit.run()
  } catch (error) {
    // a full disk makes SQLite roll back by itself
    if (connection.inTransaction) rollback.run()
    throw error
  } finally {
    connection.pragma(`busy_timeout = ${patience}`)
  }
}

async function storeInMysql(connection: Connection, visits: readonly NewVisit[]) {
  const run = (sql: string) =>
    new Promise<void>((resolve, reject) => {
      connection.query(sql, (error: QueryError | null) => (error ? reject(error) : resolve()))
    })

  const statements = ['START TRANSACTION', ...insertStatements(connection, visits)]
  const counts = countByDay(visits)
  for (let start = 0; start < counts.length; start += ROWS_PER_STATEMENT) {
    const rows = counts
      .slice(start, start + ROWS_PER_STATEMENT)
      .map(({ linkId, day, visits: number }) => `(${linkId},${day},${number})`)
    statements.push(
      `INSERT INTO link_daily_visits (link_id, day, visits) VALUES ${rows.join(',')} ON DUPLICATE KEY UPDATE visits = visits + VALUES(visits)`
    )
  }

  try {
    for (const statement of statements) await run(statement)
    await run('COMMIT')
  } catch (error) {
    await run('ROLLBACK').catch(() => connection.destroy())
    throw error
  }
}

function insertStatements(connection: Connection, visits: readonly NewVisit[]): string[] {
  const statements: string[] = []
  const text = (value: string | null) => (value === null ? 'NULL' : connection.escape(value))

  let rows: string[] = []
  let bytes = 0
  const finish = () => {
    if (rows.length > 0) statements.push(`INSERT INTO visits ${COLUMNS} VALUES ${rows.join(',')}`)
    rows = []
    bytes = 0
  }

  for (const visit of visits) {
    // ids and hashes are ours, of letters and digits; what visitors send is escaped
    const hash = visit.addressHash === null ? 'NULL' : `'${visit.addressHash}'`
    const row = `('${visit.id}',${visit.linkId},${visit.visitedAt},${hash},${text(visit.referrerHost)},${text(visit.parameters)},${text(visit.flags)})`
    rows.push(row)
    bytes += row.length
    if (rows.length >= ROWS_PER_STATEMENT || bytes >= BYTES_PER_STATEMENT) finish()
  }
  finish()
  return statements
}
