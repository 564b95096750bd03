/**
 * `npm test`: every suite on SQLite, then on MySQL or MariaDB where one answers. Arguments go to Japa:
 * `npm test -- functional --files=tests/functional/links/redirect.spec.ts`. `--long` asks for the long runs, `--only=sqlite` or
 * `--only=mysql` for one database.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
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
  const result = { code: 0, lines: [], passed: 0, failed: 0 }

  for (const database of ['sqlite', 'mysql']) {
    const refusal = await reasonToLeaveOut(database, settings)
    if (refusal) {
      // Asked for by name and not there: that is a failure, not a choice.
      if (only === database) result.code = 1
      result.lines.push(`${label(database)}: left out, ${refusal}`)
      continue
    }

    say(`\nTests on ${label(database)}${long ? ', long runs' : ''}`)
    const run = await runJapa(database)
    result.passed += run.passed
    result.failed += run.failed
    if (run.code !== 0) result.code = 1
    result.lines.push(
      `${label(database)}: ${run.passed} passed, ${run.failed} failed, ${run.seconds} s` +
        (run.complete ? '' : ' (the run ended before its end)')
    )
  }

  return result
}

/**
 * Runs Japa in a process of its own, which leaves its counts in a file.
 */
async function runJapa(database) {
  const folder = join(ROOT, 'tmp/test')
  const summary = join(folder, `${TEST_NAME}.${database}.summary.json`)
  mkdirSync(folder, { recursive: true })
  rmSync(summary, { force: true })

  const started = Date.now()
  const child = spawn(
    process.execPath,
    ['--import=@poppinss/ts-exec', '--enable-source-maps', 'bin/test.ts', ...args],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        TEST_NAME,
        TEST_LONG: String(long),
        TEST_SUMMARY: summary,
        DB_CONNECTION: database,
      },
    }
  )
  const stop = (signal) => child.kill(signal)
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const exit = await new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)))
  process.off('SIGINT', stop)
  process.off('SIGTERM', stop)

  const seconds = Math.round((Date.now() - started) / 1000)
  if (!existsSync(summary)) {
    return { code: exit || 1, passed: 0, failed: 1, seconds, complete: false }
  }
  const counts = JSON.parse(readFileSync(summary, 'utf8'))
  return {
    code: exit || (counts.hasError ? 1 : 0),
    passed: counts.passed,
    // A hook or a crash fails a run without failing a test.
    failed: counts.failed || (exit ? 1 : 0),
    seconds,
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
  const name = `panel_affiliates_${TEST_NAME}_test`
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
