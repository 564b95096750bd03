/**
 * A table as data, turned into one `CREATE TABLE IF NOT EXISTS` per dialect: MySQL commits DDL by itself, so a
 * migration that was killed must be able to run again.
 */
import type { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Column kinds: `id` auto-increment key; `ref` an id of another table; `int` 32 bit; `big` 64 bit (money in
 * minor units, instants in milliseconds since 1970 UTC); `str(n)` text of at most n characters in a binary
 * collation (panel ids and codes are case-sensitive); `text` up to 64 KB, `longtext` up to 4 GB; `bool`.
 */
type Kind = 'id' | 'ref' | 'int' | 'big' | 'text' | 'longtext' | 'bool' | `str(${number})`

/** `?` after the kind: may be NULL. `key` after the kind: is the primary key. */
export type Column = Kind | `${Kind}?` | `${Kind} key`

export interface Table {
  columns: Record<string, Column>
  /** Columns of the primary key where it is not a single column. */
  primary?: string[]
  /** Each a UNIQUE key: what must never be there twice. */
  unique?: string[][]
  /** Each an index; the comment beside it says which query it serves. */
  index?: string[][]
  /** Rows are kept in the primary key itself, as InnoDB always does: half the pages to write. */
  clustered?: boolean
  /** Foreign keys: column → table (its `id`). */
  references?: Record<string, string>
}

const SQLITE = {
  id: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  ref: 'INTEGER',
  int: 'INTEGER',
  big: 'BIGINT',
  text: 'TEXT',
  longtext: 'TEXT',
  bool: 'BOOLEAN',
}

const MYSQL = {
  id: 'INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY',
  ref: 'INT UNSIGNED',
  int: 'INT',
  big: 'BIGINT',
  text: 'TEXT',
  longtext: 'LONGTEXT',
  bool: 'TINYINT(1)',
}

function columnSql(name: string, column: Column, dialect: 'sqlite' | 'mysql') {
  const isKey = column.endsWith(' key')
  const nullable = column.endsWith('?')
  const kind = column.replace(/(\?| key)$/, '')
  const length = /^str\((\d+)\)$/.exec(kind)?.[1]
  const type = length
    ? `VARCHAR(${length})`
    : (dialect === 'sqlite' ? SQLITE : MYSQL)[kind as keyof typeof SQLITE]

  if (kind === 'id') {
    return `\`${name}\` ${type}`
  }
  return `\`${name}\` ${type} ${nullable ? 'NULL' : 'NOT NULL'}${isKey ? ' PRIMARY KEY' : ''}`
}

/**
 * The statements that create `name`: one on MySQL; on SQLite, whose DDL is transactional, the indexes follow.
 */
export function createTableStatements(name: string, table: Table, dialect: 'sqlite' | 'mysql') {
  const list = (columns: string[]) => columns.map((column) => `\`${column}\``).join(', ')
  const parts = Object.entries(table.columns).map(([column, kind]) =>
    columnSql(column, kind, dialect)
  )

  if (table.primary) {
    parts.push(`PRIMARY KEY (${list(table.primary)})`)
  }
  for (const columns of table.unique ?? []) {
    const key = `${name}_${columns.join('_')}_unique`.slice(0, 64)
    parts.push(`CONSTRAINT \`${key}\` UNIQUE (${list(columns)})`)
  }
  if (dialect === 'mysql') {
    for (const columns of table.index ?? []) {
      parts.push(`KEY \`${`${name}_${columns.join('_')}`.slice(0, 64)}\` (${list(columns)})`)
    }
  }
  for (const [column, target] of Object.entries(table.references ?? {})) {
    const key = `${name}_${column}_foreign`.slice(0, 64)
    parts.push(
      `CONSTRAINT \`${key}\` FOREIGN KEY (\`${column}\`) REFERENCES \`${target}\` (\`id\`)`
    )
  }

  const create = `CREATE TABLE IF NOT EXISTS \`${name}\` (\n  ${parts.join(',\n  ')}\n)`
  if (dialect === 'mysql') {
    return [`${create} ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`]
  }
  return [
    table.clustered ? `${create} WITHOUT ROWID` : create,
    ...(table.index ?? []).map(
      (columns) =>
        `CREATE INDEX IF NOT EXISTS \`${name}_${columns.join('_')}\` ON \`${name}\` (${list(columns)})`
    ),
  ]
}

/**
 * For a migration's `up`.
 */
export function createTable(migration: BaseSchema, name: string, table: Table) {
  const dialect = migration.db.dialect.name === 'mysql' ? 'mysql' : 'sqlite'
  for (const statement of createTableStatements(name, table, dialect)) {
    migration.schema.raw(statement)
  }
}

/**
 * For a migration's `up`: adds a column to a table that is there already. The column may be empty, or `initial` stands in
 * the rows that exist. Running it again changes nothing.
 */
export async function addColumn(
  migration: BaseSchema,
  table: string,
  column: string,
  kind: Exclude<Column, `${string} key` | 'id'>,
  { initial }: { initial?: string | number } = {}
) {
  const dialect = migration.db.dialect.name === 'mysql' ? 'mysql' : 'sqlite'
  if (await hasColumn(migration, table, column)) return
  const value = typeof initial === 'string' ? `'${initial.replaceAll("'", "''")}'` : initial
  migration.schema.raw(
    `ALTER TABLE \`${table}\` ADD COLUMN ${columnSql(column, kind, dialect)}${initial === undefined ? '' : ` DEFAULT ${value}`}`
  )
}

/**
 * For a migration's `up`: an index on a table that is there already, unless it is there too.
 * @param unique a UNIQUE key: what must never be there twice
 */
export async function addIndex(
  migration: BaseSchema,
  table: string,
  columns: string[],
  { unique = false }: { unique?: boolean } = {}
) {
  const name = `${table}_${columns.join('_')}${unique ? '_unique' : ''}`.slice(0, 64)
  if (await hasIndex(migration, table, name)) return
  const list = columns.map((column) => `\`${column}\``).join(', ')
  migration.schema.raw(
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX \`${name}\` ON \`${table}\` (${list})`
  )
}

/**
 * For a migration's `up`: takes an index away, if it is there.
 */
export async function dropIndex(migration: BaseSchema, table: string, name: string) {
  if (!(await hasIndex(migration, table, name))) return
  const isMysql = migration.db.dialect.name === 'mysql'
  migration.schema.raw(
    isMysql ? `DROP INDEX \`${name}\` ON \`${table}\`` : `DROP INDEX \`${name}\``
  )
}

/**
 * For a migration's `up`: takes a column away, if it is there.
 */
export async function dropColumn(migration: BaseSchema, table: string, column: string) {
  if (!(await hasColumn(migration, table, column))) return
  migration.schema.raw(`ALTER TABLE \`${table}\` DROP COLUMN \`${column}\``)
}

// Lucid's columnsInfo is empty inside a migration's transaction on SQLite
export async function hasColumn(migration: BaseSchema, table: string, column: string) {
  const [rows] =
    migration.db.dialect.name === 'mysql'
      ? await migration.db.rawQuery(
          'SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?',
          [table, column]
        )
      : [
          await migration.db.rawQuery('SELECT name FROM pragma_table_info(?) WHERE name = ?', [
            table,
            column,
          ]),
        ]
  return (rows as unknown[]).length > 0
}

async function hasIndex(migration: BaseSchema, table: string, name: string) {
  const [rows] =
    migration.db.dialect.name === 'mysql'
      ? await migration.db.rawQuery(
          'SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?',
          [table, name]
        )
      : [
          await migration.db.rawQuery(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND name = ?",
            [table, name]
          ),
        ]
  return (rows as unknown[]).length > 0
}
