/**
 * Entry point of ace commands, among them the worker (`queue:work`).
 */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, IMPORTER, stopWithParent } from './application.js'
import { explainStartFailure } from './start_failure.js'

const isWorker = process.argv[2] === 'queue:work'

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.listen('SIGTERM', () => app.terminate())
    app.listenIf(isWorker, 'SIGINT', () => app.terminate())
    stopWithParent(() => app.terminate())
  })
  .ace()
  .handle(process.argv.splice(2))
  .catch((error) => {
    explainStartFailure(error)
    process.exit(1)
  })
