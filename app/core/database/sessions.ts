/**
 * How long a connection waits for another process's lock before it gives up, in milliseconds.
 */
const LOCK_WAIT_MS = 5_000

/**
 * Prepared statements kept per SQLite connection. Preparing takes longer than running most of ours; the texts are few,
 * apart from inserts of many rows.
 */
const MAX_STATEMENTS = 500

/**
 * Pages (4 KB) of the write-ahead log after which SQLite copies them into the database file. Its default of 1,000 means
 * two more syncs of the disk every few hundred writes; the log alone is as durable.
 */
const CHECKPOINT_PAGES = 10_000

interface SqliteConnection {
  pragma(source: string): unknown
  prepare(sql: string): unknown
}

type Prepared = (error: Error | null, connection: SqliteConnection) => void

interface MysqlConnection {
  query(sql: string, done: (error: Error | null) => void): void
}

/**
 * Pragmas of SECURITY.md "Being called": a committed transaction survives a power cut, readers and the
 * worker's process don't block each other, foreign keys hold.
 */
export function prepareSqliteConnection(connection: SqliteConnection, done: Prepared) {
  setUp(connection, 'FULL', done)
}

/**
 * The same for the sample panel, which promises nobody anything after a power cut and waits for no disk.
 */
export function prepareSandboxConnection(connection: SqliteConnection, done: Prepared) {
  setUp(connection, 'NORMAL', done)
}

function setUp(connection: SqliteConnection, synchronous: 'FULL' | 'NORMAL', done: Prepared) {
  try {
    connection.pragma(`busy_timeout = ${LOCK_WAIT_MS}`)
    connection.pragma('journal_mode = WAL')
    connection.pragma(`synchronous = ${synchronous}`)
    connection.pragma('foreign_keys = ON')
    connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    keepStatements(connection)
    done(null, connection)
  } catch (error) {
    done(error as Error, connection)
  }
}

/**
 * Knex prepares every query anew. SQLite itself renews a kept statement when the schema has changed.
 */
function keepStatements(connection: SqliteConnection) {
  const statements = new Map<string, unknown>()
  const prepare = connection.prepare.bind(connection)

  connection.prepare = (sql) => {
    const kept = statements.get(sql)
    if (kept !== undefined) return kept

    const statement = prepare(sql)
    if (statements.size >= MAX_STATEMENTS) statements.delete(statements.keys().next().value!)
    statements.set(sql, statement)
    return statement
  }
}

/**
 * Session settings for MySQL and MariaDB: strict, UTC, and on MariaDB a snapshot isolation that refuses
 * a write upon a row changed since it was read (the statement in the version comment is skipped elsewhere).
 */
export function prepareMysqlSession(
  connection: MysqlConnection,
  done: (error: Error | null, connection: MysqlConnection) => void
) {
  const statements = [
    `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', innodb_lock_wait_timeout = ${LOCK_WAIT_MS / 1000}`,
    '/*M!101108 SET SESSION innodb_snapshot_isolation = ON */',
  ]

  const next = () => {
    const statement = statements.shift()
    if (!statement) return done(null, connection)
    connection.query(statement, (error) => (error ? done(error, connection) : next()))
  }

  next()
}
