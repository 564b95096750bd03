/**
 * `npm start`: everything from an empty checkout to a served product. Writes what .env lacks, builds the assets and prepares the
 * database where they need it, then runs the web process and the worker side by side until it is told to stop.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { EnvParser } from '@adonisjs/core/env'
import { buildAssets } from './assets.js'
import { readableLine } from './readable_log.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const ENV_FILE = resolve(ROOT, process.env.ENV_PATH || '', '.env')

/**
 * How long the processes may take until they serve, and to finish what is in flight when they are stopped, in milliseconds.
 */
const START_MS = 60_000
const STOP_MS = 30_000

const colours = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR
const children = []
let stopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => void onSignal(signal))
}
stopWithNpm()

await main()

async function main() {
  const settings = await prepareSettings()

  await insistOnFreePort(settings)
  await prepare()
  startProcess('web', ['bin/server.ts'])
  startProcess('worker', ['bin/console.ts', 'queue:work'])

  if (await isReady(settings)) welcome(settings)
}

/**
 * Writes .env where there is none, and the secrets that it lacks. Nothing that is there is changed.
 *
 * @returns the settings as the processes will see them
 */
async function prepareSettings() {
  try {
    mkdirSync(join(ROOT, 'tmp'), { recursive: true })
    mkdirSync(dirname(ENV_FILE), { recursive: true })
    const isNew = !existsSync(ENV_FILE)
    const text = readFileSync(isNew ? join(ROOT, '.env.example') : ENV_FILE, 'utf8')
    const completed = withSecrets(text, await parseSettings(text))
    if (isNew || completed !== text) {
      writeFileSync(ENV_FILE, completed, { mode: 0o600 })
      say(isNew ? 'Wrote .env with fresh secrets' : 'Added fresh secrets to .env')
    }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) throw error
    fail(
      error.code === 'ENOSPC'
        ? 'The disk is full: make room and start again.'
        : `${error.path} is not writable for this user: give it write permission, or start as its owner.`
    )
  }

  const settings = { ...(await parseSettings(readFileSync(ENV_FILE, 'utf8'))), ...process.env }
  if (['0.0.0.0', '::'].includes(settings.HOST) && !process.env.APP_URL) {
    // an address to listen on, which no browser can open
    if (/\/\/(0\.0\.0\.0|\[?::\]?):/.test(settings.APP_URL ?? '')) {
      settings.APP_URL = process.env.APP_URL = `http://localhost:${settings.PORT}`
    }
  }
  if (hasSandbox(settings)) {
    // the product calls its own sample programs; what the operator allowed stays allowed
    settings.OUTBOUND_ALLOWED = process.env.OUTBOUND_ALLOWED = [
      settings.OUTBOUND_ALLOWED,
      `127.0.0.1:${receiverPort(settings)}`,
    ]
      .filter(Boolean)
      .join(',')
  }
  return settings
}

function hasSandbox({ NODE_ENV: mode, SANDBOX: sandbox }) {
  return mode !== 'production' && !['false', '0'].includes(sandbox ?? 'true')
}

/**
 * As config/sandbox.ts has it.
 */
function receiverPort({ SANDBOX_RECEIVER_PORT: own, PORT: port }) {
  return Number(own) || Number(port) + 3
}

/**
 * The values of an .env file; those of the environment come first where one value names another ($PORT).
 */
function parseSettings(text) {
  return new EnvParser(text, pathToFileURL(ROOT)).parse()
}

function withSecrets(text, settings) {
  const secrets = {
    APP_KEY: () => randomBytes(32).toString('base64url'),
    ...((process.env.NODE_ENV ?? settings.NODE_ENV) !== 'production' && {
      PANEL_SANDBOX_SECRET: () => `whsec_${randomBytes(32).toString('base64')}`,
      SANDBOX_PASSWORD: () => `sample-${randomBytes(4).toString('hex')}`,
    }),
  }

  let completed = text
  for (const [name, make] of Object.entries(secrets)) {
    if (settings[name] || process.env[name]) continue
    const line = `${name}=${make()}`
    const empty = new RegExp(`^${name}=[ \\t]*$`, 'm')
    completed = empty.test(completed)
      ? completed.replace(empty, () => line)
      : `${completed.replace(/\n*$/, '\n')}${line}\n`
  }
  return completed
}

/**
 * Asks before anything else is done, rather than after a minute of building.
 */
async function insistOnFreePort(settings) {
  const { HOST: host, PORT: port } = settings
  if (!host || !/^\d+$/.test(port ?? '')) return

  const error = await new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', resolve)
    probe.listen({ host, port: Number(port) }, () => probe.close(() => resolve(null)))
  })
  if (!error) return

  const sentences = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program: stop that program, or set PORT to a free port in .env (or run "PORT=${Number(port) + 1} npm start").`,
    EACCES: `Port ${port} needs rights that this user does not have: set PORT to one above 1023 in .env.`,
  }
  fail(
    sentences[error.code] ??
      `HOST is ${host}, which is no address of this machine: set HOST=localhost, or HOST=0.0.0.0 to listen on every address.`
  )
}

/**
 * Assets and database, side by side.
 */
async function prepare() {
  const assets = buildAssets(() => say('Building style sheets and scripts…')).then(
    (ms) => ms && say(`Built style sheets and scripts in ${(ms / 1000).toFixed(1)} s`),
    (error) => fail(error.message)
  )
  const child = run(['bin/console.ts', 'prepare'])
  children.push({ name: 'prepare', child })
  relay('prepare', child)

  const code = await ended(child)
  children.pop()
  if (stopping) await new Promise(() => {})
  if (code !== 0) process.exit(1)
  await assets
}

function startProcess(name, args) {
  const child = run(args)
  const entry = { name, child, gone: false }
  children.push(entry)
  relay(name, child)
  child.on('close', (code, signal) => {
    entry.gone = true
    if (!stopping) void onDeath(name, code, signal)
  })
}

/**
 * A process group of its own: Ctrl-C reaches this process only, which then stops the others in order. Should this process be killed, they
 * notice that the channel between them is gone and stop as well (bin/application.ts).
 */
function run(args) {
  return spawn(process.execPath, ['--import=@poppinss/ts-exec', '--enable-source-maps', ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

function relay(name, child) {
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const shown = shownLine(name, line)
      if (shown !== null) say(shown)
    })
  }
}

function shownLine(name, line) {
  const isLog = line.startsWith('{"level":')
  // while preparing, the sentence that ends it says all
  if (name === 'prepare') return isLog ? null : line
  return process.env.NODE_ENV === 'production' ? line : readableLine(name, line, colours)
}

async function isReady({ HOST: host, PORT: port }) {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host
  const address = `http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}/health/ready`
  const deadline = Date.now() + START_MS

  while (!stopping && Date.now() < deadline) {
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(5_000) })
      const { checks } = await response.json()
      if (response.ok && checks.worker === 'seen') return true
    } catch {
      // not yet
    }
    await delay(100)
  }
  if (!stopping) say(`The product did not become ready in ${START_MS / 1000} s; see above for why.`)
  return false
}

function welcome(settings) {
  const url = settings.APP_URL.replace(/\/+$/, '')
  const lines = hasSandbox(settings)
    ? [
        `Panel Affiliates is ready: ${url}`,
        '',
        `  Sample panel    ${url}/sandbox`,
        `  Sign in there   ${url}/sandbox/login, then open the affiliate program from the client area`,
        `  Receivers       http://127.0.0.1:${receiverPort(settings)}, affiliate programs to try signup notifications with`,
        '',
        '  alice@example.com   affiliate: her links, referrals and credits',
        '  bruno@example.com   agent: his clients, and how he looks after them',
        '  carla@example.com   client',
        '  admin@example.com   staff of the sample panel',
        `  password of all     ${settings.SANDBOX_PASSWORD}`,
        '',
        'Stop with Ctrl-C. Everything is kept for the next start.',
      ]
    : [`Panel Affiliates is ready: ${url}`]

  say(`\n${lines.join('\n')}\n`)
}

async function onDeath(name, code, signal) {
  stopping = true
  await stopChildren()
  fail(
    `The ${name} process ended by itself (${signal ?? `exit code ${code}`}), so everything was stopped; its last lines above say why.`
  )
}

async function onSignal(signal) {
  if (stopping) {
    for (const { child } of children) kill(child, 'SIGKILL')
    process.exit(signal === 'SIGINT' ? 130 : 1)
  }
  stopping = true
  say('\nStopping: what is in flight is finished first (again to stop at once)…')
  const clean = await stopChildren()
  say(clean ? 'Stopped.' : `Stopped by force after ${STOP_MS / 1000} s.`)
  process.exit(clean ? 0 : 1)
}

/**
 * @returns whether all ended by themselves
 */
async function stopChildren() {
  const alive = children.filter(({ child }) => child.exitCode === null && child.signalCode === null)
  for (const { child } of alive) kill(child, 'SIGTERM')

  const all = Promise.all(alive.map(({ child }) => ended(child))).then(() => true)
  const clean = await Promise.race([all, delay(STOP_MS, false, { ref: false })])
  for (const { child } of alive) kill(child, 'SIGKILL')
  return clean
}

function kill(child, signal) {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
}

function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode)
    if (child.signalCode !== null) return resolve(1)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/**
 * npm starts this through a shell, which does not hand a signal on when npm alone is told to end: then our parent is gone.
 */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent && !stopping) void onSignal('SIGTERM')
  }, 500).unref()
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
