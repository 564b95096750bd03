/**
 * The product started as an operator starts it: real processes with settings and data in a folder of their own.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import { freePort } from '#tests/environment'

/**
 * How long a start or an end may take on a busy machine, in milliseconds.
 */
const PATIENCE_MS = 60_000

/** What the test runner's own environment sets and a start must not see. */
const OWN = ['PORT', 'HOST', 'APP_URL', 'APP_KEY', 'NODE_ENV', 'PANEL_SANDBOX_SECRET']

export interface Started {
  child: ChildProcess
  /** Standard output and error so far. */
  output: () => string
  /** @returns the exit code, or the signal that ended it */
  ended: Promise<number | string>
  url: string
  folder: string
}

/**
 * An empty folder for the settings and data of a start.
 */
export function emptyFolder(name: string): string {
  const folder = app.makePath('tmp/test', process.env.TEST_NAME ?? 'suite', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

/**
 * Settings of an SQLite installation in `folder`, on ports of its own.
 */
export async function settingsIn(folder: string): Promise<Record<string, string>> {
  return {
    ENV_PATH: folder,
    HOST: 'localhost',
    PORT: String(await freePort()),
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    DB_CONNECTION: 'sqlite',
    DB_SQLITE_PATH: join(folder, 'app.sqlite'),
    SANDBOX_SQLITE_PATH: join(folder, 'sandbox.sqlite'),
    SANDBOX_MAIL_PORT: String(await freePort()),
    SANDBOX_RECEIVER_PORT: String(await freePort()),
    SESSION_DRIVER: 'database',
    LIMITER_STORE: 'database',
    QUEUE_DRIVER: 'database',
    ALLOWED_SITES: '',
    HOST_SITE_URL: '',
  }
}

export function startProcess(
  args: string[],
  folder: string,
  settings: Record<string, string>
): Started {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !OWN.includes(name))
  )
  const child = spawn(process.execPath, args, {
    cwd: app.makePath(),
    env: { ...inherited, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => (output += String(chunk)))
  }
  return {
    child,
    output: () => output,
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve(code ?? signal ?? 'nothing'))
    }),
    url: `http://localhost:${settings.PORT}`,
    folder,
  }
}

/**
 * `npm start`, without npm.
 */
export function start(folder: string, settings: Record<string, string>): Started {
  return startProcess(['bin/start.js'], folder, settings)
}

/**
 * Waits until the web process serves and a worker was seen.
 */
export async function untilReady({ url, child, output }: Started) {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`It ended:\n${output()}`)
    const response = await fetch(`${url}/health/ready`).catch(() => null)
    const answer = (await response?.json().catch(() => null)) as {
      checks: { worker: string }
    } | null
    return response?.status === 200 && answer?.checks.worker === 'seen'
  }, `It did not become ready:\n${output()}`)
}

export async function until(condition: () => Promise<boolean> | boolean, otherwise: string) {
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    if (await condition()) return
    await delay(50)
  }
  throw new Error(otherwise)
}
