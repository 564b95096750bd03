/**
 * `npm test`: every suite on SQLite, and beside it on MySQL or MariaDB where one answers. Arguments go to Japa:
 * `npm test -- functional --files=tests/functional/links/redirect.spec.ts`. `--long` asks for the long runs, `--only=sqlite` or
 * `--only=mysql` for one database.
 *
 * Pages look the same whatever database they come from, and a browser is what takes long: next to a full run on SQLite the other
 * database gets the browser tests of whole stories only, of the unit tests those that ask a database, a quarter of the routes'
 * rights and half of the orders in which refunds arrive, unless long runs or that database alone were asked for.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { buildAssets } from './assets.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const TEST_NAME = process.env.TEST_NAME ?? 'suite'

/**
 * How long the MySQL server may take to answer before it counts as absent, in milliseconds.
 */
const ANSWER_MS = 3_000

const args = process.argv.slice(2)
const long = takeFlag('--long')
const only = takeOption('--only')

if (only && !['sqlite', 'mysql'].includes(only)) {
  fail(`--only=${only} is not a database the tests know: use --only=sqlite or --only=mysql.`)
}

const { code, lines, passed, failed } = await main()

for (const line of lines) say(line)
say(`${passed} passed, ${failed} failed`)
process.exit(code)

async function main() {
  try {
    await buildAssets(() => say('Building style sheets and scripts…'))
  } catch (error) {
    fail(error.message)
  }

  const settings = { ...readEnvFile(), ...process.env }
  const refusals = {
    sqlite: await reasonToLeaveOut('sqlite', settings),
    mysql: await reasonToLeaveOut('mysql', settings),
  }
  const databases = Object.keys(refusals).filter((database) => !refusals[database])
  const runs = await runAll(databases.flatMap(partsOn))

  const result = { code: 0, lines: [], passed: 0, failed: 0 }
  for (const [database, refusal] of Object.entries(refusals)) {
    if (refusal) {
      // Asked for by name and not there: that is a failure, not a choice.
      if (only === database) result.code = 1
      result.lines.push(`${label(database)}: left out, ${refusal}`)
      continue
    }
    const parts = runs.filter((run) => run.part.database === database)
    const total = (count) => parts.reduce((sum, run) => sum + run[count], 0)
    result.passed += total('passed')
    result.failed += total('failed')
    if (parts.some((run) => run.code !== 0)) result.code = 1
    result.lines.push(
      `${label(database)}: ${total('passed')} passed, ${total('failed')} failed, ${total('seconds')} s` +
        (parts.some(({ part }) => part.storyOnly)
          ? '; of the browser tests the stories, of the unit tests those that ask a database, of the rights a quarter, of the orders of refunds half (all: npm run test:long)'
          : '') +
        (parts.every((run) => run.complete) ? '' : ' (a run ended before its end)')
    )
  }
  return result
}

/**
 * What is run on a database, each part in a process, a folder and a database of its own. Where everything is asked for, the
 * browser tests, which take longest, are split in four, so that all are busy to the end.
 */
function partsOn(database) {
  const storyOnly = database !== 'sqlite' && !long && only !== database
  const whole = { database, storyOnly, suites: [], shard: '', words: '' }
  const hasChosen = args.some((arg) => !arg.startsWith('--'))
  if (hasChosen || args.some((arg) => arg.startsWith('--files'))) return [whole]

  const rest = { ...whole, suites: ['unit', 'functional', 'faults'], words: '' }
  if (storyOnly) return [whole]
  return [
    rest,
    ...['1/4', '2/4', '3/4', '4/4'].map((shard) => ({
      ...whole,
      suites: ['browser'],
      shard,
      words: `, in the browser (${shard})`,
    })),
  ]
}

/**
 * One more at once than there are cores, three at most: each waits now and then, for a disk, a page or a clock. The first
 * one's output is shown as it comes, the others' when they have ended.
 */
async function runAll(parts) {
  const order = [...parts].sort(
    (one, other) => one.suites.indexOf('browser') - other.suites.indexOf('browser')
  )
  const results = []
  let next = 0
  const work = async () => {
    while (next < order.length) {
      const isFirst = next === 0
      const part = order[next++]
      const title = `\nTests on ${label(part.database)}${part.words}${long ? ', long runs' : ''}`
      if (isFirst) say(title)
      const run = await runJapa(part, { shown: isFirst })
      if (!isFirst) process.stdout.write(`${title}\n${run.output}`)
      results.push(run)
    }
  }
  await Promise.all(Array.from({ length: Math.min(3, availableParallelism() + 1) }, work))
  return results
}

/**
 * Runs Japa in a process of its own, which leaves its counts in a file.
 */
async function runJapa(part, { shown }) {
  const folder = join(ROOT, 'tmp/test')
  const name = nameOf(part)
  const summary = join(folder, `${name}.summary.json`)
  mkdirSync(folder, { recursive: true })
  rmSync(summary, { force: true })

  const started = Date.now()
  const child = spawn(
    process.execPath,
    ['--import=./tests/typescript.js', 'bin/test.ts', ...part.suites, ...args],
    {
      cwd: ROOT,
      stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
      env: {
        ...process.env,
        TEST_NAME: name,
        TEST_BROWSER: part.storyOnly ? 'story' : 'all',
        TEST_SHARD: part.shard,
        TEST_LONG: String(long),
        TEST_SUMMARY: summary,
        TEST_PICTURES: process.env.TEST_PICTURES ?? 'false',
        // the tests start many processes, which load the same files
        NODE_COMPILE_CACHE: join(ROOT, 'tmp/compiled'),
        DB_CONNECTION: part.database,
        // colours, also where the output is kept back
        ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
      },
    }
  )
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  const stop = (signal) => child.kill(signal)
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const exit = await new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)))
  process.off('SIGINT', stop)
  process.off('SIGTERM', stop)

  const seconds = Math.round((Date.now() - started) / 1000)
  if (!existsSync(summary)) {
    return { part, code: exit || 1, passed: 0, failed: 1, seconds, output, complete: false }
  }
  const counts = JSON.parse(readFileSync(summary, 'utf8'))
  return {
    part,
    code: exit || (counts.hasError ? 1 : 0),
    passed: counts.passed,
    // A hook or a crash fails a run without failing a test.
    failed: counts.failed || (exit ? 1 : 0),
    seconds,
    output,
    complete: true,
  }
}

/**
 * Why the suites cannot run on `database` here, as the end of a sentence; `null` when they can.
 */
async function reasonToLeaveOut(database, settings) {
  if (only && only !== database) return `only ${only} was asked for.`
  if (database === 'sqlite') return null

  const { createConnection } = await import('mysql2/promise')
  const server = {
    host: settings.DB_HOST || '127.0.0.1',
    port: Number(settings.DB_PORT || 3306),
    user: settings.DB_USER || 'root',
  }
  const name = `panel_affiliates_${nameOf({ database, shard: '' })}_test`
  const where = `${server.host}:${server.port}`
  let connection

  try {
    connection = await createConnection({
      ...server,
      password: settings.DB_PASSWORD ?? '',
      connectTimeout: ANSWER_MS,
    })
    await connection.query(`CREATE DATABASE IF NOT EXISTS \`${name}\``)
    return null
  } catch (error) {
    if (
      ['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(error.code)
    ) {
      return `no server answers at ${where} (DB_HOST, DB_PORT).`
    }
    if (error.code === 'ER_DBACCESS_DENIED_ERROR') {
      return `user ${server.user} at ${where} may not create the database ${name}.`
    }
    if (/ACCESS_DENIED|NO_PASSWORD/.test(error.code ?? '')) {
      return `the server at ${where} refuses user ${server.user} (DB_USER, DB_PASSWORD).`
    }
    return `the server at ${where} does not work: ${error.message}.`
  } finally {
    await connection?.end().catch(() => {})
  }
}

/**
 * The runs share nothing: each has a folder and a database of its own (tests/environment.ts).
 */
function nameOf({ database, shard }) {
  const parts = [TEST_NAME, database === 'sqlite' ? '' : database, shard && `browser${shard[0]}`]
  return parts.filter(Boolean).join('_')
}

function readEnvFile() {
  const file = join(ROOT, '.env')
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
}

function takeFlag(name) {
  const position = args.indexOf(name)
  if (position === -1) return false
  args.splice(position, 1)
  return true
}

function takeOption(name) {
  const position = args.findIndex((arg) => arg.startsWith(`${name}=`))
  return position === -1 ? undefined : args.splice(position, 1)[0].slice(name.length + 1)
}

function label(database) {
  return database === 'sqlite' ? 'SQLite' : 'MySQL/MariaDB'
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
