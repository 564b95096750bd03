/**
 * Entry point of the web process.
 */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, IMPORTER, stopWithParent } from './application.js'
import { explainStartFailure } from './start_failure.js'

let terminate: () => Promise<void>

const started = new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    terminate = () => app.terminate()
    app.booting(async () => {
      await import('#start/env')
    })
    app.listen('SIGTERM', stop)
    app.listen('SIGINT', stop)
    stopWithParent(stop)
  })
  .httpServer()
  .start()
  .catch((error) => {
    explainStartFailure(error)
    process.exit(1)
  })

/**
 * Not before everything has started: what starts after the end was asked for would be stopped by nobody, and keep the
 * process alive.
 */
async function stop() {
  await started
  await terminate()
}
