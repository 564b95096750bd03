/**
 * List and report pages over a programme of 50,000 referrals, on both databases, over real HTTP with a signed-in session: with
 * 100,000 visits and with a million. The pages take turns; of each the 95th percentile of a turn, and of these the median.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import { SignJWT } from 'jose'
import { freePort } from '../tests/environment.js'

const TURNS = Number(process.env.BENCH_TURNS ?? 3)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 30)
const WARM_UP = 3
const FEW_VISITS = 100_000
const MANY_VISITS = 1_000_000
const BUDGET_MS = 100

const NODE = ['--import=@poppinss/ts-exec']
const FOLDER = 'tmp/bench/pages'
const DATABASE = 'panel_affiliates_pages_test'

interface World {
  panel: { key: string; secret: string }
  member: { subject: string; email: string }
  admin: { email: string; password: string }
  ids: Record<'link' | 'referral' | 'order' | 'member' | 'delivery' | 'agent', number>
}

interface Page {
  name: string
  path: string
  as: 'member' | 'admin'
}

/**
 * Every list and report, as people open them: plain, filtered, searched, and on a late page.
 */
function pagesOf({ ids }: World): Page[] {
  const member = (name: string, path: string): Page => ({ name, path, as: 'member' })
  const admin = (name: string, path: string): Page => ({ name, path, as: 'admin' })
  return [
    member('overview', '/affiliate'),
    member('links', '/affiliate/links'),
    member('links, searched', '/affiliate/links?q=link'),
    member('link', `/affiliate/links/${ids.link}`),
    member('referrals', '/affiliate/referrals'),
    member('referrals, filtered', '/affiliate/referrals?status=qualified&kind=order'),
    member('referrals, searched', '/affiliate/referrals?q=starter'),
    member('referrals, page 400', '/affiliate/referrals?page=400'),
    member('credits', '/affiliate/credits'),
    member('credits, filtered', '/affiliate/credits?status=available'),
    member('credits, searched', '/affiliate/credits?q=starter'),
    member('credits, page 400', '/affiliate/credits?page=400'),
    member('receipt', `/affiliate/receipts/${ids.referral}`),
    member('corrections', '/affiliate/corrections'),
    member('membership', '/affiliate/membership'),
    member('clients of the agent', '/agent/clients'),
    member('clients of the agent, searched', '/agent/clients?q=buyer%20399'),
    member('clients of the agent, page 100', '/agent/clients?page=100'),
    admin('dashboard', '/admin'),
    admin('members', '/admin/members'),
    admin('members, searched', '/admin/members?q=Member'),
    admin('member', `/admin/members/${ids.member}`),
    admin('links of all', '/admin/links'),
    admin('links of all, searched', '/admin/links?q=member'),
    admin('referrals of all', '/admin/referrals'),
    admin('referrals of all, filtered', '/admin/referrals?status=qualified'),
    admin('referrals of all, searched', '/admin/referrals?q=buyer%20399'),
    admin('referrals of all, page 900', '/admin/referrals?page=900'),
    admin('commissions', '/admin/commissions'),
    admin('commissions, filtered', '/admin/commissions?status=available'),
    admin('commissions, searched', '/admin/commissions?q=starter'),
    admin('commissions, page 900', '/admin/commissions?page=900'),
    admin('receipts', '/admin/receipts'),
    admin('receipts, searched', `/admin/receipts?q=N-${ids.order}`),
    admin('receipt of an order', `/admin/receipts/orders/${ids.order}`),
    admin('reviews', '/admin/reviews'),
    admin('reviews, decided', '/admin/reviews/decided'),
    admin('corrections of all', '/admin/corrections'),
    admin('inbox', '/admin/inbox'),
    admin('inbox, filtered', '/admin/inbox?state=applied'),
    admin('inbox, searched', `/admin/inbox?q=${ids.order}`),
    admin('inbox, page 900', '/admin/inbox?page=900'),
    admin('actions', '/admin/actions'),
    admin('actions, searched', '/admin/actions?q=member%207'),
    admin('agents', '/admin/agents'),
    admin('agent', `/admin/agents/${ids.agent}`),
    admin('deliveries', '/admin/deliveries'),
    admin('deliveries, filtered', '/admin/deliveries?result=failed'),
    admin('deliveries of an order', `/admin/deliveries?order=N-${ids.order}`),
    admin('deliveries by URL', '/admin/deliveries?url=N-399'),
    admin('deliveries, page 100', '/admin/deliveries?page=100'),
    admin('delivery', `/admin/deliveries/${ids.delivery}`),
    admin('affiliate programs', '/admin/affiliate-programs'),
    admin('plans', '/admin/plans'),
    admin('banners', '/admin/banners'),
    admin('settings', '/admin/settings'),
  ]
}

function environment(connection: string, port: number) {
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
    DB_SQLITE_PATH: `${FOLDER}/panel_affiliates.sqlite`,
    DB_DATABASE: DATABASE,
    SANDBOX_SQLITE_PATH: `${FOLDER}/sandbox.sqlite`,
    SESSION_DRIVER: 'database',
    LIMITER_STORE: 'memory',
    QUEUE_DRIVER: 'sync',
    SANDBOX: 'false',
    ALLOWED_SITES: 'www.example.com',
    HOST_SITE_URL: 'https://www.example.com/',
    DEFAULT_COMMISSION_PERCENT: '10',
  }
}

const NODE_ARGS = (script: string, ...args: string[]) => [...NODE, script, ...args]

function fill(env: NodeJS.ProcessEnv, stage: 'start' | 'more', visits: number) {
  const output = execFileSync(
    process.execPath,
    NODE_ARGS('bench/pages/fill.ts', stage, String(visits)),
    { env, maxBuffer: 2 ** 26 }
  )
  return JSON.parse(output.toString().trim().split('\n').at(-1)!) as World
}

async function serve(env: NodeJS.ProcessEnv, origin: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, NODE_ARGS('bin/server.ts'), {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (let tries = 0; tries < 300; tries++) {
    try {
      await fetch(`${origin}/health/live`)
      return child
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  child.kill('SIGKILL')
  throw new Error(`${origin} does not answer`)
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/**
 * A browser's session: its cookies.
 */
class Session {
  #cookies = new Map<string, string>()

  constructor(private origin: string) {}

  async request(path: string, init: RequestInit = {}) {
    const response = await fetch(`${this.origin}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Firefox/142.0',
        'accept': 'text/html',
        'accept-language': 'en',
        'cookie': [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...init.headers,
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      this.#cookies.set(name!, value!)
    }
    return { status: response.status, text: await response.text() }
  }
}

async function signIn(origin: string, { panel, member, admin }: World) {
  const asMember = new Session(origin)
  const token = await new SignJWT({
    sub: member.subject,
    role: 'client',
    email: member.email,
    name: 'Test Client',
    locale: 'en',
    jti: randomUUID(),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(panel.key)
    .setAudience('panel-affiliates')
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(Buffer.from(panel.secret.slice('whsec_'.length), 'base64'))
  await asMember.request(`/launch?token=${token}`)

  const asAdmin = new Session(origin)
  const form = await asAdmin.request('/login')
  const csrf = /name='_csrf' value='([^']+)'/.exec(form.text)?.[1] ?? ''
  await asAdmin.request('/login', {
    method: 'POST',
    body: new URLSearchParams({ ...admin, _csrf: csrf }),
    headers: { origin, referer: `${origin}/login` },
  })
  return { member: asMember, admin: asAdmin }
}

const percentile = (values: number[], share: number) =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.ceil(values.length * share) - 1)
  ]!

const median = (values: number[]) => percentile(values, 0.5)

interface Figures {
  status: number
  kilobytes: number
  p50: number
  p95: number
}

async function measure(origin: string, world: World): Promise<Map<string, Figures>> {
  const sessions = await signIn(origin, world)
  const pages = pagesOf(world)
  const last = new Map<string, { status: number; text: string }>()
  const turns = new Map<string, { p50: number; p95: number }[]>(pages.map(({ name }) => [name, []]))
  for (let turn = 0; turn < TURNS; turn++) {
    const times = new Map<string, number[]>(pages.map(({ name }) => [name, []]))
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const { name, path, as } of pages) {
        const begun = performance.now()
        const answer = await sessions[as].request(path)
        if (round >= 0) times.get(name)!.push(performance.now() - begun)
        last.set(name, answer)
      }
    }
    for (const [name, all] of times) {
      turns.get(name)!.push({ p50: percentile(all, 0.5), p95: percentile(all, 0.95) })
    }
  }
  return new Map(
    pages.map(({ name }) => [
      name,
      {
        status: last.get(name)!.status,
        kilobytes: Math.round(last.get(name)!.text.length / 1024),
        p50: median(turns.get(name)!.map((turn) => turn.p50)),
        p95: median(turns.get(name)!.map((turn) => turn.p95)),
      },
    ])
  )
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

async function measureOn(connection: 'sqlite' | 'mysql') {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const env = environment(connection, port)
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })

  const world = fill(env, 'start', FEW_VISITS)
  const run = async () => {
    const server = await serve(env, origin)
    try {
      return await measure(origin, world)
    } finally {
      await stop(server)
    }
  }
  const few = await run()
  fill(env, 'more', MANY_VISITS - FEW_VISITS)
  const many = await run()

  const rows = pagesOf(world).map(({ name, as }) => {
    const { status, kilobytes, p50, p95 } = many.get(name)!
    if (status !== 200) return { 'page': `${as}: ${name}`, 'p95 ms': `answers ${status}` }
    return {
      'page': `${as}: ${name}`,
      'KB': kilobytes,
      'p50 ms': p50.toFixed(1),
      'p95 ms': p95.toFixed(1),
      'p50 ms with 100,000 visits': few.get(name)!.p50.toFixed(1),
      'in budget': p95 <= BUDGET_MS ? 'yes' : 'NO',
    }
  })
  return {
    title: `Pages over 1,000,000 visits and 50,000 referrals, ${connection}, ${ROUNDS} requests a turn, ${TURNS} turns`,
    rows,
  }
}

export default {
  name: 'pages',
  async run() {
    const only = process.env.BENCH_DATABASE
    const tables = []
    if (only !== 'mysql') tables.push(await measureOn('sqlite'))
    if (only !== 'sqlite' && (await mysqlAnswers())) tables.push(await measureOn('mysql'))
    return tables
  },
}
