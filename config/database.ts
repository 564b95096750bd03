import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import {
  prepareMysqlSession,
  prepareSandboxConnection,
  prepareSqliteConnection,
} from '#core/database/sessions'

/**
 * Absolute path of a SQLite file, whose folder is made if it is missing.
 */
function sqliteFile(path: string) {
  const filename = app.makePath(path)
  mkdirSync(dirname(filename), { recursive: true })
  return filename
}

/**
 * A failed query's message has its SQL with `?` for the values, which may be people and end in a log.
 */
const quietErrors = { compileSqlOnError: false }

/**
 * SQLite embedded by default; MySQL or MariaDB by `DB_CONNECTION=mysql`. The sample panel keeps its
 * own database, as a real panel would.
 */
const dbConfig = defineConfig({
  connection: env.get('DB_CONNECTION'),
  prettyPrintDebugQueries: false,

  connections: {
    sqlite: {
      ...quietErrors,
      client: 'better-sqlite3',
      connection: {
        filename: sqliteFile(env.get('DB_SQLITE_PATH', 'tmp/panel_affiliates.sqlite')),
      },
      useNullAsDefault: true,
      /**
       * One connection: two in one process would wait for each other's lock on the event loop
       * that has to release it.
       */
      pool: { min: 1, max: 1, afterCreate: prepareSqliteConnection },
      migrations: { naturalSort: true, paths: ['database/migrations'] },
      schemaGeneration: {
        enabled: !app.inProduction && !app.inTest,
        rulesPaths: ['./database/schema_rules.js'],
        excludeTables: [
          'queue_jobs',
          'queue_schedules',
          'rate_limits',
          'sessions',
          'worker_heartbeats',
        ],
      },
    },

    mysql: {
      ...quietErrors,
      client: 'mysql2',
      connection: {
        host: env.get('DB_HOST', '127.0.0.1'),
        port: env.get('DB_PORT', 3306),
        user: env.get('DB_USER', 'root'),
        password: env.get('DB_PASSWORD')?.release() ?? '',
        database: env.get('DB_DATABASE', 'panel_affiliates'),
        charset: 'utf8mb4',
        timezone: 'Z',
        supportBigNumbers: true,
      },
      pool: { min: 0, max: env.get('DB_POOL_MAX', 10), afterCreate: prepareMysqlSession },
      migrations: { naturalSort: true, paths: ['database/migrations'] },
      schemaGeneration: { enabled: false },
    },

    sandbox: {
      ...quietErrors,
      client: 'better-sqlite3',
      connection: { filename: sqliteFile(env.get('SANDBOX_SQLITE_PATH', 'tmp/sandbox.sqlite')) },
      useNullAsDefault: true,
      pool: { min: 1, max: 1, afterCreate: prepareSandboxConnection },
      migrations: { naturalSort: true, paths: ['app/sandbox/migrations'] },
      schemaGeneration: { enabled: false },
    },
  },
})

export default dbConfig
