/**
 * Entry point of the web process.
 */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, IMPORTER, stopWithParent } from './application.js'
import { explainStartFailure } from './start_failure.js'

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.listen('SIGTERM', () => app.terminate())
    app.listen('SIGINT', () => app.terminate())
    stopWithParent(() => app.terminate())
  })
  .httpServer()
  .start()
  .catch((error) => {
    explainStartFailure(error)
    process.exit(1)
  })
