/**
 * Entry point of ace commands, among them the worker (`queue:work`).
 */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, IMPORTER, stopWithParent } from './application.js'
import { explainStartFailure, startFailureSentence } from './start_failure.js'

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
  .configure(async (app) => {
    const kernel = await app.container.make('ace')
    const { render } = kernel.errorHandler
    kernel.errorHandler.render = async (error, ...rest) => {
      const sentence = startFailureSentence(error as Error)
      if (!sentence) return render.call(kernel.errorHandler, error, ...rest)
      kernel.exitCode = 1
      process.stderr.write(`${sentence}\n`)
    }
  })
  .handle(process.argv.splice(2))
  .catch((error) => {
    explainStartFailure(error)
    process.exit(1)
  })
