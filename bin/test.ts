/**
 * Entry point of Japa. `npm test` runs it once per database (bin/run_tests.js); by hand:
 * `DB_CONNECTION=mysql node --import=@poppinss/ts-exec bin/test.ts functional --files=…`.
 */
import 'reflect-metadata'
import { globSync, statSync, writeFileSync } from 'node:fs'
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

/**
 * Of the browser tests those that this process runs: the stories only, or its share (`1/2`) of the files, dealt out by
 * their size.
 */
function browserFiles(all: string | string[]): string[] {
  if (process.env.TEST_BROWSER === 'story') return globSync('tests/browser/**/*story.spec.ts')
  const [share = 1, shares = 1] = (process.env.TEST_SHARD || '1/1').split('/').map(Number)
  return globSync(all)
    .sort((one, other) => statSync(other).size - statSync(one).size)
    .filter((_, index) => index % shares === share - 1)
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
        suite.name === 'browser' ? { ...suite, files: browserFiles(suite.files) } : suite
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
