/**
 * Deliveries per second, each attempt written down durably, on both databases, beside `undici.Pool` alone against the same
 * receiver with as many calls at a time; how long a delivery takes from being owed to its receiver; the same beside four
 * receivers that hang.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import { createConnection } from 'mysql2/promise'
import { freePort } from '../tests/environment.js'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const CALLS = Number(process.env.BENCH_CALLS ?? 40_000)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 15)
const PACE = 20
const QUEUED = 50_000

const NODE = ['--import=@poppinss/ts-exec']

interface Place {
  origins: string[]
  allowed: string
}

function environment(connection: string) {
  const folder = 'tmp/bench/deliveries'
  rmSync(folder, { recursive: true, force: true })
  return {
    ...process.env,
    NODE_ENV: 'production',
    HOST: 'localhost',
    PORT: '3999',
    APP_URL: 'http://localhost:3999',
    TRACKING_URL: '',
    APP_KEY: 'bench-only-key-of-thirty-two-bytes-or-more',
    LOG_LEVEL: 'error',
    DB_CONNECTION: connection,
    DB_SQLITE_PATH: `${folder}/panel_affiliates.sqlite`,
    DB_DATABASE: 'panel_affiliates_bench_test',
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

async function json(script: string, args: string[], env = process.env): Promise<any> {
  const child = spawn(process.execPath, [...NODE, script, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await once(child, 'exit')
  return JSON.parse(output.trim().split('\n').at(-1)!)
}

async function startSink(): Promise<{ child: ChildProcess; place: Place }> {
  const port = await freePort()
  const child = spawn(process.execPath, [...NODE, 'bench/deliveries/sink.ts'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout!, 'data')
  const hosts = [1, 2, 3, 4, 5].map((last) => `127.0.0.${last}:${port}`)
  return {
    child,
    place: { origins: hosts.map((host) => `http://${host}`), allowed: hosts.join(',') },
  }
}

async function latencies({ origins }: Place): Promise<number[]> {
  const response = await fetch(`${origins[0]}/latencies`)
  return (await response.json()) as number[]
}

function quantile(values: number[], share: number) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

const median = (values: number[]) => quantile(values, 0.5)

const deliver = (connection: string, task: object) =>
  json('bench/deliveries/deliver.ts', [JSON.stringify(task)], environment(connection))

async function throughput(databases: string[], place: Place) {
  const pool: number[] = []
  const product = new Map<string, number[]>(databases.map((name) => [name, []]))
  // in turns, so that whatever else the machine does falls upon all of them
  for (let round = 0; round < ROUNDS; round++) {
    const { perSecond } = await json('bench/deliveries/pool.ts', [String(CALLS), ...place.origins])
    pool.push(perSecond)
    for (const database of databases) {
      const measured = await deliver(database, { ...place, calls: CALLS })
      product.get(database)!.push(measured.perSecond)
    }
  }
  const bare = median(pool)
  return {
    title: `Deliveries, ${CALLS} to five destinations, two at a time each, medians of ${ROUNDS}`,
    rows: [
      { 'what': 'undici.Pool alone', 'deliveries/s': Math.round(bare), 'of Pool': '1.00' },
      ...databases.map((database) => ({
        'what': `product, ${database}`,
        'deliveries/s': Math.round(median(product.get(database)!)),
        'of Pool': (median(product.get(database)!) / bare).toFixed(2),
      })),
    ],
    notes: `Load of the machine during the last minute: ${loadavg()[0]!.toFixed(1)}.`,
  }
}

async function timeToRequest(databases: string[], place: Place) {
  const rows: Record<string, string | number>[] = []
  const paced = { perSecond: PACE, seconds: SECONDS }
  for (const database of databases) {
    await deliver(database, { ...place, paced })
    const alone = await latencies(place)
    await deliver(database, { ...place, paced, pits: QUEUED / 4 })
    const beside = await latencies(place)
    rows.push({
      database,
      'p50 ms': median(alone),
      'p99 ms': quantile(alone, 0.99),
      'p50 ms beside tar pits': median(beside),
      'p99 ms beside tar pits': quantile(beside, 0.99),
      'p99, of its own': (quantile(beside, 0.99) / quantile(alone, 0.99)).toFixed(2),
    })
  }
  return {
    title: `From being owed to the receiver, ${PACE} deliveries/s for ${SECONDS} s; then beside four destinations that never answer, with ${QUEUED} queued`,
    rows,
  }
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
  name: 'deliveries',
  async run() {
    const databases = (await mysqlAnswers()) ? ['sqlite', 'mysql'] : ['sqlite']
    const { child, place } = await startSink()
    try {
      return [await throughput(databases, place), await timeToRequest(databases, place)]
    } finally {
      child.kill()
    }
  },
}
