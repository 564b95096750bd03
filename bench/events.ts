/**
 * Events accepted (signature, schema, mirror, attribution, credit, commit), on both databases, beside a bare
 * `node:http` server that only checks the signature, in one run.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createConnection } from 'mysql2/promise'
import { freePort } from '../tests/environment.js'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8)
const WARM_UP = 2
const LANES = 16
const PACE = 200

interface Measured {
  perSecond: number
  p50: number
  p99: number
  max: number
  statuses: Record<string, number>
}

interface World {
  key: string
  secret: string
  codes: string[]
}

const NODE = ['--import=@poppinss/ts-exec']
const DATABASE = 'panel_affiliates_bench_test'

function environment(connection: string, port: number) {
  const folder = 'tmp/bench/events'
  return {
    ...process.env,
    NODE_ENV: 'production',
    HOST: 'localhost',
    PORT: String(port),
    APP_URL: `http://localhost:${port}`,
    TRACKING_URL: '',
    APP_KEY: 'bench-only-key-of-thirty-two-bytes-or-more',
    LOG_LEVEL: 'error',
    DB_CONNECTION: connection,
    DB_SQLITE_PATH: `${folder}/panel_affiliates.sqlite`,
    DB_DATABASE: DATABASE,
    SANDBOX_SQLITE_PATH: `${folder}/sandbox.sqlite`,
    SESSION_DRIVER: 'memory',
    LIMITER_STORE: 'memory',
    QUEUE_DRIVER: 'sync',
    SANDBOX: 'false',
    ALLOWED_SITES: 'www.example.com',
    HOST_SITE_URL: 'https://www.example.com/',
    DEFAULT_COMMISSION_PERCENT: '10',
  }
}

async function answers(origin: string, path: string) {
  for (let tries = 0; tries < 150; tries++) {
    try {
      return await fetch(`${origin}${path}`, {
        redirect: 'manual',
        headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' },
      })
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  throw new Error(`${origin} does not answer`)
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

async function load(settings: Record<string, unknown>): Promise<Measured> {
  const child = spawn(
    process.execPath,
    [
      ...NODE,
      'bench/events/load.ts',
      JSON.stringify({ lanes: LANES, warmUp: WARM_UP, ...settings }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] }
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await new Promise((resolve) => child.once('exit', resolve))
  return JSON.parse(output) as Measured
}

async function measureBare() {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  const server = spawn(process.execPath, [...NODE, 'bench/events/bare.ts'], {
    env: { ...process.env, PORT: String(port), BENCH_SECRET: secret },
    stdio: 'inherit',
  })
  try {
    await answers(origin, '/')
    return await load({
      origin,
      key: 'bare',
      secret,
      visitTokens: ['x'],
      rate: null,
      seconds: SECONDS,
    })
  } finally {
    await stop(server)
  }
}

async function measure(connection: string, bare: Measured) {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const env = environment(connection, port)
  rmSync('tmp/bench/events', { recursive: true, force: true })

  const prepared = execFileSync(process.execPath, [...NODE, 'bench/events/prepare.ts'], { env })
  const world = JSON.parse(prepared.toString().trim().split('\n').at(-1)!) as World

  const server = spawn(process.execPath, [...NODE, 'bin/server.ts'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    const visitTokens: string[] = []
    for (const code of world.codes) {
      const redirect = await answers(origin, `/go/${code}`)
      const token = /pa_visit=([^;]+)/.exec(redirect.headers.get('set-cookie') ?? '')?.[1]
      if (token) visitTokens.push(token)
    }
    const panel = { origin, key: world.key, secret: world.secret, visitTokens }

    const fast = await load({ ...panel, rate: null, seconds: SECONDS })
    const paced = await load({ ...panel, rate: PACE, seconds: SECONDS })
    return {
      'database': connection,
      'events/s': Math.round(fast.perSecond),
      'of bare': (fast.perSecond / bare.perSecond).toFixed(3),
      'p99 ms at full load': fast.p99.toFixed(1),
      [`p50 ms at ${PACE}/s`]: paced.p50.toFixed(1),
      [`p99 ms at ${PACE}/s`]: paced.p99.toFixed(1),
      'answers': describe(fast.statuses, paced.statuses),
      'attributed': visitTokens.length === world.codes.length ? 'yes' : 'no visit token',
    }
  } finally {
    await stop(server)
  }
}

function describe(...all: Record<string, number>[]) {
  const sums: Record<string, number> = {}
  for (const statuses of all) {
    for (const [status, times] of Object.entries(statuses))
      sums[status] = (sums[status] ?? 0) + times
  }
  return Object.entries(sums)
    .map(([status, times]) => `${times} × ${status}`)
    .join(', ')
}

async function mysqlAnswers() {
  try {
    const connection = await createConnection({
      host: process.env.DB_HOST ?? '127.0.0.1',
      port: Number(process.env.DB_PORT ?? 3306),
      user: process.env.DB_USER ?? 'root',
      password: process.env.DB_PASSWORD ?? '',
    })
    await connection.end()
    return true
  } catch {
    return false
  }
}

export default {
  name: 'events',
  async run() {
    const bare = await measureBare()
    const rows: Record<string, string | number>[] = [
      {
        'database': 'none: bare node:http checks the signature',
        'events/s': Math.round(bare.perSecond),
        'of bare': '1.000',
        'p99 ms at full load': bare.p99.toFixed(1),
      },
      await measure('sqlite', bare),
    ]
    if (await mysqlAnswers()) rows.push(await measure('mysql', bare))
    return { title: `Events accepted, ${LANES} connections, ${SECONDS} s`, rows }
  },
}
