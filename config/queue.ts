import env from '#start/env'
import { defineConfig, drivers } from '@adonisjs/queue'

/**
 * Jobs only wake work that is already a row, so losing one delays and never loses.
 * `connectionName` is the product's own database, whichever it is.
 */
export default defineConfig({
  default: env.get('QUEUE_DRIVER', 'database'),
  adapters: {
    database: drivers.database({ connectionName: env.get('DB_CONNECTION') }),
    sync: drivers.sync(),
  },
  worker: { concurrency: 2 },
  locations: ['./app/**/jobs/**/*.{ts,js}'],
})
