/**
 * Starts the product as its README says, looks at it as a visitor would, stops it, and ends with 0 if all was well.
 *
 *     node .ci/smoke.js start <empty folder>        npm start in this checkout, with settings and data in the folder
 *     node .ci/smoke.js production <empty folder>   the production build, installed and started on its own
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'accept': 'text/html',
}

/**
 * How long anything may take until it answers or ends, in milliseconds.
 */
const PATIENCE_MS = 60_000

const running = []
const [way, folder] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

try {
  if (way === 'start') await smokeStart(resolve(folder))
  else await smokeProduction(resolve(folder))
  console.log('All well')
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  }
}

async function smokeStart(data) {
  const port = await freePort()
  const settings = {
    ENV_PATH: data,
    PORT: String(port),
    DB_CONNECTION: 'sqlite',
    DB_SQLITE_PATH: join(data, 'app.sqlite'),
    SANDBOX_SQLITE_PATH: join(data, 'sandbox.sqlite'),
    SANDBOX_MAIL_PORT: String(await freePort()),
    SANDBOX_RECEIVER_PORT: String(await freePort()),
  }
  const site = `http://localhost:${port}`

  for (const turn of ['first', 'second']) {
    const started = Date.now()
    const npm = run('npm', ['start'], ROOT, settings)
    await ready(site, npm)
    console.log(`${turn} start: ready after ${((Date.now() - started) / 1000).toFixed(1)} s`)

    const shop = await get(`${site}/sandbox`)
    assert.equal(shop.status, 200, 'the sample panel answers')
    const home = await get(`${site}/`)
    assert.equal(home.status, 200, 'the start page answers')

    await followSampleLink(site, settings.DB_SQLITE_PATH)
    await stop(npm)
  }
}

/**
 * Follows one of Alice's links and finds the visit stored.
 */
async function followSampleLink(site, file) {
  const { default: Database } = await import('better-sqlite3')
  const database = new Database(file, { readonly: true })
  const link = database
    .prepare(`SELECT id, code, target_url FROM links WHERE status = 'active' ORDER BY id`)
    .get()
  assert.ok(link, 'there is a sample link')
  const visits = () =>
    database.prepare('SELECT COUNT(*) AS n FROM visits WHERE link_id = ?').get(link.id).n

  const before = visits()
  const answer = await get(`${site}/go/${link.code}?from=smoke`)
  assert.equal(answer.status, 302, 'the link redirects')
  assert.match(answer.headers.get('set-cookie') ?? '', /^pa_visit=/, 'and sets the visit cookie')
  assert.equal(visits(), before + 1, 'and its visit is stored')
  database.close()
}

async function smokeProduction(data) {
  const app = join(data, 'build')
  cpSync(join(ROOT, 'build'), app, { recursive: true })

  const port = await freePort()
  const site = `http://localhost:${port}`
  const settings = {
    NODE_ENV: 'production',
    HOST: 'localhost',
    PORT: String(port),
    APP_URL: site,
    APP_KEY: 'a-key-for-the-smoke-test-of-production',
    DB_CONNECTION: 'sqlite',
    DB_SQLITE_PATH: join(data, 'production.sqlite'),
  }

  await done(
    run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], app, { NODE_ENV: 'production' })
  )
  await done(run(process.execPath, ['ace.js', 'migration:run', '--force'], app, settings))

  const web = run(process.execPath, ['bin/server.js'], app, settings)
  const worker = run(process.execPath, ['ace.js', 'queue:work'], app, settings)
  await ready(site, web)

  assert.equal((await get(`${site}/`)).status, 200, 'the start page answers')
  assert.equal((await get(`${site}/sandbox`)).status, 404, 'there is no sample panel')

  await Promise.all([stop(web), stop(worker)])
}

function run(command, args, cwd, settings) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (child.output += chunk))
  }
  child.ended = new Promise((end) => child.on('close', (code, signal) => end(code ?? signal)))
  running.push(child)
  return child
}

async function done(child) {
  const code = await child.ended
  if (code !== 0)
    throw new Error(`${child.spawnargs.join(' ')} ended with ${code}:\n${child.output}`)
}

async function ready(site, child) {
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break
    try {
      const { checks } = await (await fetch(`${site}/health/ready`)).json()
      if (checks.migrations === 'complete' && checks.worker === 'seen') return
    } catch {
      // not yet
    }
    await delay(100)
  }
  throw new Error(`It did not become ready:\n${child.output}`)
}

async function stop(child) {
  child.kill('SIGTERM')
  const code = await Promise.race([child.ended, delay(PATIENCE_MS, 'not at all', { ref: false })])
  if (code !== 0) throw new Error(`It ended with ${code} upon SIGTERM:\n${child.output}`)
}

function get(url) {
  return fetch(url, { headers: BROWSER, redirect: 'manual' })
}

async function freePort() {
  const server = createServer()
  await new Promise((open) => server.listen(0, '127.0.0.1', open))
  const { port } = server.address()
  await new Promise((close) => server.close(close))
  return port
}
