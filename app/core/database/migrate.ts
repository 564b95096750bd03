import type { ApplicationService } from '@adonisjs/core/types'
import { MigrationRunner } from '@adonisjs/lucid/migration'

/**
 * How long to wait for another process that migrates the same database, in seconds.
 */
const LOCK_WAIT_SECONDS = 60

/**
 * Applies what a database lacks.
 *
 * Lucid's own lock has one name for the whole MySQL server, is refused at once when taken, and may be given back on another connection
 * of the pool: two installations on one server would fail each other. This one is the database's own and waits.
 *
 * @returns how many migrations were applied
 */
export async function migrate(app: ApplicationService, connectionName: string): Promise<number> {
  const db = await app.container.make('lucid.db')
  const migrator = new MigrationRunner(db, app, {
    direction: 'up',
    connectionName,
    disableLocks: true,
  })

  const run = async () => {
    await migrator.run()
    if (migrator.error) throw migrator.error
  }

  if (db.connection(connectionName).dialect.name !== 'mysql') {
    await run()
  } else {
    const holder = await db.connection(connectionName).transaction()
    try {
      await holder.rawQuery(
        `SELECT GET_LOCK(CONCAT('migrations of ', MD5(DATABASE())), ${LOCK_WAIT_SECONDS})`
      )
      await run()
    } finally {
      // the lock goes with it
      await holder
        .rawQuery(`SELECT RELEASE_LOCK(CONCAT('migrations of ', MD5(DATABASE())))`)
        .finally(() => holder.rollback())
    }
  }

  return Object.values(migrator.migratedFiles).filter(({ status }) => status === 'completed').length
}
