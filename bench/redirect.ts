/**
 * The tracked redirect with its visit stored durably, on both databases, beside bare `node:http` and a bare Adonis route
 * that answer the same and store nothing: in one run, one after the other in turns, medians. The product runs compiled, as
 * in production. Then once more with 2 ms added to every sync of the disk.
 *
 * BENCH_SECONDS (5) a turn, BENCH_ROUNDS (5) turns, BENCH_MEMORY_SECONDS (none) of load in one go to watch the memory.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createConnection } from 'mysql2/promise'
import Database from 'better-sqlite3'
import { freePort } from '../tests/environment.js'
import { MariadbServer, noMariadbServer } from '../tests/helpers/mariadb_server.js'
import { generator, load, type Load } from './redirect/load.js'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const MEMORY_SECONDS = Number(process.env.BENCH_MEMORY_SECONDS ?? 0)
const CONNECTIONS = 64
const WARM_UP_SECONDS = 2
const SLOW_SYNC_US = 2_000

const FOLDER = resolve('tmp/bench/redirect')
const BUILD = `${FOLDER}/build`
const TS = ['--import=@poppinss/ts-exec']

/** As docs/deployment.md starts it. */
const PRODUCT = ['--max-semi-space-size=8', 'bin/server.js']

type Environment = Record<string, string | undefined>

interface Contestant {
  name: string
  url: string
  child: ChildProcess
  /** Rows of visits, and the sum of the daily counters; null where nothing is stored. */
  stored: (() => Promise<{ visits: number; counted: number }>) | null
}

const median = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

/**
 * What production runs: JavaScript, without the loader that compiles while importing.
 */
function compile() {
  rmSync(BUILD, { recursive: true, force: true })
  mkdirSync(BUILD, { recursive: true })
  execFileSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '--noEmit', 'false', '--outDir', BUILD, '--rootDir', '.'],
    { stdio: 'inherit' }
  )
  if (!existsSync('public/assets/.vite/manifest.json')) {
    execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], { stdio: 'ignore' })
  }
  for (const path of ['package.json', 'resources', 'public']) {
    cpSync(path, `${BUILD}/${path}`, { recursive: true })
  }
}

function environment(connection: 'sqlite' | 'mysql', name: string, port: number): Environment {
  return {
    ...process.env,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    TRACKING_URL: '',
    APP_KEY: 'bench-only-key-of-thirty-two-bytes-or-more',
    LOG_LEVEL: 'error',
    DB_CONNECTION: connection,
    DB_SQLITE_PATH: `${FOLDER}/${name}.sqlite`,
    DB_DATABASE: 'panel_affiliates_redirect_test',
    SANDBOX_SQLITE_PATH: `${FOLDER}/${name}_sandbox.sqlite`,
    SESSION_DRIVER: 'memory',
    LIMITER_STORE: 'memory',
    QUEUE_DRIVER: 'sync',
    SANDBOX: 'false',
    ALLOWED_SITES: 'www.example.com',
    HOST_SITE_URL: 'https://www.example.com/',
  }
}

async function start(name: string, args: string[], env: Environment, url: string, cwd = '.') {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
  for (let tries = 0; tries < 150; tries++) {
    try {
      await fetch(url, { redirect: 'manual', method: 'HEAD' })
      return child
    } catch {
      await new Promise((done) => setTimeout(done, 200))
    }
  }
  child.kill('SIGKILL')
  throw new Error(`${name} does not answer`)
}

async function startBare(name: string, file: string): Promise<Contestant> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/go/abcdefghjk`
  const env = { ...process.env, PORT: String(port), NODE_ENV: 'production' }
  const args = [`${BUILD}/bench/redirect/${file}`]
  return { name, url, child: await start(name, args, env, url), stored: null }
}

async function startProduct(
  name: string,
  connection: 'sqlite' | 'mysql',
  extra: Environment = {},
  preload: Environment = {}
): Promise<Contestant> {
  const port = await freePort()
  const env = { ...environment(connection, name.replaceAll(/\W+/g, '_'), port), ...extra }
  const prepared = execFileSync(process.execPath, [...TS, 'bench/events/prepare.ts'], { env })
  const { code } = JSON.parse(prepared.toString().trim().split('\n').at(-1)!)
  const url = `http://127.0.0.1:${port}/go/${code}`
  const child = await start(name, PRODUCT, { ...env, ...preload }, url, BUILD)
  return { name, url, child, stored: () => stored(connection, env) }
}

async function stored(connection: 'sqlite' | 'mysql', env: Environment) {
  const sql =
    'SELECT (SELECT COUNT(*) FROM visits) AS visits, (SELECT SUM(visits) FROM link_daily_visits) AS counted'
  if (connection === 'sqlite') {
    const database = new Database(env.DB_SQLITE_PATH, { readonly: true })
    const row = database.prepare(sql).get() as { visits: number; counted: number | null }
    database.close()
    return { visits: row.visits, counted: Number(row.counted) }
  }
  const database = await createConnection({
    host: env.DB_HOST ?? '127.0.0.1',
    port: Number(env.DB_PORT ?? 3306),
    user: env.DB_USER ?? 'root',
    password: env.DB_PASSWORD ?? '',
    database: env.DB_DATABASE,
  })
  const [rows] = await database.query(sql)
  await database.end()
  const [row] = rows as { visits: number; counted: string | null }[]
  return { visits: row!.visits, counted: Number(row!.counted) }
}

/** Resident memory in MB; null where the system does not say. */
function memory({ child }: Contestant): number | null {
  const path = `/proc/${child.pid}/status`
  if (!existsSync(path)) return null
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}

async function stop({ child }: Contestant) {
  if (child.exitCode !== null) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await ended
}

/**
 * What the product stored beside what it answered. A load ends with up to one request a connection on its way, which is
 * stored and not counted as answered.
 */
async function describeStored(contestant: Contestant, answered: number) {
  if (!contestant.stored) return ''
  const { visits, counted } = await contestant.stored()
  const isWhole = visits >= answered && visits === counted
  return `${isWhole ? 'all' : 'NOT ALL'}: ${answered} answered, ${visits} stored, ${counted} counted`
}

async function measure(contestants: Contestant[]) {
  const loads = new Map<Contestant, Load[]>(contestants.map((one) => [one, []]))
  const answered = new Map<Contestant, number>()
  const resident = new Map<Contestant, number | null>()

  for (let round = 0; round <= ROUNDS; round++) {
    for (const contestant of contestants) {
      const seconds = round === 0 ? WARM_UP_SECONDS : SECONDS
      const result = await load(contestant.url, CONNECTIONS, seconds)
      if (result.errors > 0) throw new Error(`${contestant.name}: ${result.errors} errors`)
      answered.set(contestant, (answered.get(contestant) ?? 0) + result.requests)
      resident.set(contestant, memory(contestant))
      if (round > 0) loads.get(contestant)!.push(result)
    }
  }

  const bare = loads.get(contestants[0]!)!
  const rows = []
  for (const contestant of contestants) {
    const own = loads.get(contestant)!
    rows.push({
      'server': contestant.name,
      'redirects/s': Math.round(median(own.map((one) => one.perSecond))),
      'of bare': median(own.map((one, i) => one.perSecond / bare[i]!.perSecond)).toFixed(2),
      'p50 ms': median(own.map((one) => one.p50)).toFixed(1),
      'p99 ms': median(own.map((one) => one.p99)).toFixed(1),
      'resident MB': resident.get(contestant) ?? '',
      'visits': await describeStored(contestant, answered.get(contestant)!),
    })
  }
  return rows
}

async function measureSlowSync(contestant: Contestant) {
  await load(contestant.url, CONNECTIONS, WARM_UP_SECONDS)
  const result = await load(contestant.url, CONNECTIONS, SECONDS)
  return {
    'server': contestant.name,
    'redirects/s': Math.round(result.perSecond),
    'p50 ms': result.p50.toFixed(1),
    'p99 ms': result.p99.toFixed(1),
    'errors': result.errors,
  }
}

async function measureMemory(contestant: Contestant) {
  const samples: string[] = []
  const running = load(contestant.url, CONNECTIONS, MEMORY_SECONDS)
  const began = Date.now()
  const timer = setInterval(() => {
    samples.push(`${Math.round((Date.now() - began) / 1000)} s: ${memory(contestant)} MB`)
  }, 30_000)
  const result = await running
  clearInterval(timer)
  return {
    'server': contestant.name,
    'redirects/s': Math.round(result.perSecond),
    'resident memory': samples.join(', '),
  }
}

/**
 * The library that slows the disk down; null without a C compiler.
 */
function slowSync(): Environment | null {
  const library = `${FOLDER}/slow_sync.so`
  try {
    execFileSync('cc', [
      '-shared',
      '-fPIC',
      '-O2',
      '-o',
      library,
      'bench/redirect/slow_sync.c',
      '-ldl',
    ])
    return { LD_PRELOAD: library, SLOW_SYNC_US: String(SLOW_SYNC_US) }
  } catch {
    return null
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

async function runAll() {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  compile()

  const running: Contestant[] = []
  const keep = async (contestant: Promise<Contestant>) => {
    running.push(await contestant)
    return running.at(-1)!
  }
  const tables = []
  let slowDatabase: MariadbServer | undefined

  try {
    const contestants = [
      await keep(startBare('bare node:http, nothing stored', 'bare_server.js')),
      await keep(startBare('bare Adonis route, nothing stored', 'adonis_server.js')),
      await keep(startProduct('product, SQLite', 'sqlite')),
    ]
    const hasMysql = await mysqlAnswers()
    if (hasMysql) contestants.push(await keep(startProduct('product, MySQL', 'mysql')))

    tables.push({
      title: `Tracked redirect, ${CONNECTIONS} connections, ${ROUNDS} × ${SECONDS} s in turns, ${generator}`,
      rows: await measure(contestants),
      notes: hasMysql ? undefined : 'No MySQL server answers at DB_HOST: left out.',
    })

    if (MEMORY_SECONDS > 0) {
      const rows = []
      for (const product of contestants.slice(2)) rows.push(await measureMemory(product))
      tables.push({ title: `Memory over ${MEMORY_SECONDS} s of load`, rows })
    }

    const preload = slowSync()
    if (preload) {
      const sqlite = startProduct('product, SQLite, slow disk', 'sqlite', {}, preload)
      const rows = [await measureSlowSync(await keep(sqlite))]
      if (!noMariadbServer) {
        slowDatabase = await MariadbServer.create('bench_mariadb', preload)
        const port = String(slowDatabase.port)
        const at = { DB_HOST: '127.0.0.1', DB_PORT: port, DB_USER: 'root', DB_PASSWORD: '' }
        const mariadb = startProduct('product, MariaDB, slow disk', 'mysql', at)
        rows.push(await measureSlowSync(await keep(mariadb)))
      }
      tables.push({ title: `The same with ${SLOW_SYNC_US / 1000} ms added to every sync`, rows })
    }
  } finally {
    for (const contestant of running) await stop(contestant)
    await slowDatabase?.remove()
  }
  return tables
}

const bench = { name: 'redirect', run: runAll }
export default bench

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { title, rows } of await bench.run()) {
    process.stdout.write(`${title}\n`)

    console.table(rows)
  }
}
