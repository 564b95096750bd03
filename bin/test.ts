/**
 * Entry point of Japa. `npm test` runs it once per database (bin/run_tests.js); by hand:
 * `DB_CONNECTION=mysql node --import=@poppinss/ts-exec bin/test.ts functional --files=…`.
 */
import 'reflect-metadata'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
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

/**
 * Of the unit tests all, or on the second database those that ask one: the others are about rules, which know none.
 */
function unitFiles(all: string | string[]): string[] {
  const files = globSync(all).sort()
  if (process.env.TEST_BROWSER !== 'story') return files
  return files.filter((file) =>
    /lucid\/services\/db'|#core\/database\/|helpers\/world'/.test(readFileSync(file, 'utf8'))
  )
}

/**
 * Slow ones that start processes or wait for caches and buckets: a second database would show nothing new.
 */
const ONCE = new Set([
  'tests/functional/banners/s3.spec.ts',
  'tests/functional/links/redirect_settings.spec.ts',
  'tests/functional/sandbox/production.spec.ts',
  'tests/faults/ops/log.spec.ts',
])

function filesOf(all: string | string[]): string[] {
  const files = globSync(all).sort()
  return process.env.TEST_BROWSER === 'story' ? files.filter((file) => !ONCE.has(file)) : files
}

const FILES: Record<string, (all: string | string[]) => string[]> = {
  unit: unitFiles,
  functional: filesOf,
  faults: filesOf,
  browser: browserFiles,
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
      suites: app.rcFile.tests.suites.map((suite) => {
        const choose = FILES[suite.name]
        return choose ? { ...suite, files: choose(suite.files) } : suite
      }),
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
