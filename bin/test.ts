/**
 * Entry point of Japa. `npm test` runs it once per database (bin/run_tests.js); by hand:
 * `DB_CONNECTION=mysql node --import=@poppinss/ts-exec bin/test.ts functional --files=…`.
 */
import 'reflect-metadata'
import { writeFileSync } from 'node:fs'
import type { Runner } from '@japa/runner/core'
import { useTestEnvironment } from '#tests/environment'

await useTestEnvironment()

const { Ignitor, prettyPrintError } = await import('@adonisjs/core')
const { configure, processCLIArgs, run } = await import('@japa/runner')
const { APP_ROOT, IMPORTER } = await import('./application.js')

/**
 * Leaves the counts for bin/run_tests.js, which adds up the databases.
 */
function writeSummary(runner: Runner) {
  const { aggregates, hasError } = runner.getSummary()
  if (process.env.TEST_SUMMARY) {
    writeFileSync(process.env.TEST_SUMMARY, JSON.stringify({ ...aggregates, hasError }))
  }
}

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.starting(async () => {
      await import('#tests/fixtures/routes')
    })
    app.listen('SIGTERM', () => app.terminate())
  })
  .testRunner()
  .configure(async (app) => {
    const { runnerHooks, ...config } = await import('../tests/bootstrap.js')

    processCLIArgs(process.argv.splice(2))
    configure({
      ...app.rcFile.tests,
      suites: app.rcFile.tests.suites.map((suite) =>
        suite.name === 'browser' && process.env.TEST_BROWSER === 'story'
          ? { ...suite, files: ['tests/browser/story.spec.ts'] }
          : suite
      ),
      ...config,
      setup: runnerHooks.setup,
      teardown: runnerHooks.teardown.concat([writeSummary, () => app.terminate()]),
    })
  })
  .run(() => run())
  .catch((error) => {
    process.exitCode = 1
    prettyPrintError(error)
  })
