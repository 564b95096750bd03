import { createConnection } from 'mysql2/promise'
import app from '@adonisjs/core/services/app'
import env from '#start/env'
import { EnsureDefaultTerms } from '#affiliates/actions/ensure_default_terms'
import { migrate } from '#core/database/migrate'

/**
 * An empty, migrated database for the run: a new SQLite file, or a new `…_test` schema on the MySQL server.
 */
export async function prepareDatabases() {
  if (env.get('DB_CONNECTION') === 'mysql') {
    await recreateMysqlDatabase(env.get('DB_DATABASE')!)
  }
  await migrate(app, env.get('DB_CONNECTION'))
  await migrate(app, 'sandbox')
  await new EnsureDefaultTerms().handle()
}

async function recreateMysqlDatabase(name: string) {
  if (!name.endsWith('_test')) {
    throw new Error(`Tests only ever touch a database named …_test, not ${name}`)
  }
  const connection = await createConnection({
    host: env.get('DB_HOST', '127.0.0.1'),
    port: env.get('DB_PORT', 3306),
    user: env.get('DB_USER', 'root'),
    password: env.get('DB_PASSWORD')?.release() ?? '',
  })
  await connection.query(`DROP DATABASE IF EXISTS \`${name}\``)
  await connection.query(`CREATE DATABASE \`${name}\``)
  await connection.end()
}
