import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { controlAt } from '#sandbox/receiver/controls'
import {
  amountIn,
  programAt,
  programNamed,
  type Claim,
  type Outcome,
  type ProgramKind,
  type ProgramRequest,
} from '#sandbox/receiver/programs'
import {
  BODY_LENGTH,
  ReceiverBook,
  type Booking,
  type Click,
  type MatchedBy,
  type ReceivedCall,
} from '#sandbox/receiver/receiver_book'
import { receiverPage } from '#sandbox/receiver/receiver_page'
import { RECEIVER_STYLE } from '#sandbox/receiver/receiver_style'
import type { Text } from '#sandbox/text'

/**
 * Where a receiver's book outlives the process, as JSON.
 */
export interface BookKeeper {
  load(): Promise<string | null>
  save(book: string): Promise<void>
}

export interface ReceiverOptions {
  /** 0: any free one. */
  port: number
  /** Where referral links lead to. */
  shopUrl: string
  /** The words of its page. */
  textIn: (locale: string) => Text
  /** Calls and sales that are kept of each program. */
  keep?: number
  keeper?: BookKeeper
  now?: () => number
}

/** Bytes of a body that are read; what follows is not. */
const MAX_BODY_BYTES = 256_000
const KEPT_CALLS = 200
const HEADERS_KEPT = 60
const HEADER_LENGTH = 1_000
const URL_LENGTH = 8_000
const COOKIE_DAYS = 30

/** Milliseconds after a change until the book is saved: many are saved at once. */
const SAVE_MS = 500

/**
 * External affiliate programs to try signup notifications with: a server of its own, on the loopback address, that is
 * six well-known ones by address, sets their cookies, gives out click ids, books what it is told, and lists it.
 */
export class SampleReceiver {
  private server: Server | null = null
  private book: ReceiverBook
  private byAddress = new Map<string, number>()
  private port: number
  private saving: NodeJS.Timeout | null = null

  constructor(private options: ReceiverOptions) {
    this.port = options.port
    this.book = new ReceiverBook(options.keep ?? KEPT_CALLS)
  }

  /**
   * Started again after a stop, it listens on the same port and still knows everything.
   * @throws the error of `listen` (EADDRINUSE, …)
   */
  async start() {
    const kept = await this.options.keeper?.load()
    if (kept) this.book.restore(JSON.parse(kept) as ReturnType<ReceiverBook['toJSON']>)

    const server = createServer((request, response) => {
      this.serve(request, response).catch(() => response.destroy())
    })
    server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
    this.port = (server.address() as AddressInfo).port
    this.server = server
  }

  /**
   * Breaks off what is open: some of its answers never come.
   */
  async stop() {
    const server = this.server
    this.server = null
    if (!server) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
    if (this.saving) await this.save()
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Oldest first. */
  received(program?: string): ReceivedCall[] {
    return this.book.received(program)
  }

  /** Oldest first. */
  bookings(program?: string): Booking[] {
    return this.book.bookings(program)
  }

  clear(program?: string) {
    this.book.clear(program)
  }

  /** Soon, where it is kept at all. */
  private saveSoon() {
    if (!this.options.keeper || this.saving) return
    this.saving = setTimeout(() => void this.save(), SAVE_MS)
    this.saving.unref()
  }

  /** What cannot be saved is lost with the process, and no more than that. */
  private async save() {
    if (this.saving) clearTimeout(this.saving)
    this.saving = null
    await this.options.keeper?.save(JSON.stringify(this.book)).catch(() => undefined)
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    const base = `http://${request.headers.host ?? '127.0.0.1'}`
    const address = (request.url ?? '/').replace(/^\/+/, '/')
    if (!URL.canParse(address, base)) return send(response, 400, 'text/plain', 'Not an address')
    const url = new URL(address, base)
    const path = url.pathname

    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (isRead && path === '/') return this.servePage(request, response, url.origin)
    if (isRead && path === '/style.css') {
      return send(response, 200, 'text/css; charset=utf-8', RECEIVER_STYLE)
    }
    if (isRead && path === '/favicon.ico') return send(response, 204, 'image/x-icon', '')
    if (isRead && (path === '/received.json' || path === '/bookings.json')) {
      const program = url.searchParams.get('program') ?? undefined
      const list = path === '/received.json' ? this.received(program) : this.bookings(program)
      return send(response, 200, 'application/json; charset=utf-8', JSON.stringify(list))
    }
    if (isRead) {
      const kind = programNamed(
        path === '/idev/idevaffiliate.php' ? 'idevaffiliate' : path.replace(/^\/r\//, '')
      )
      if (kind) return this.follow(request, response, kind, url)
    }
    return this.take(request, response, url)
  }

  /**
   * A referral link: the program's own cookie, and on to the shop with its click id.
   */
  private follow(request: IncomingMessage, response: ServerResponse, kind: ProgramKind, url: URL) {
    const clickId = kind.newClickId()
    const affiliateId =
      (url.searchParams.get('id') ?? '').replaceAll(/[^\w-]/g, '').slice(0, 40) || '100'
    this.book.addClick({
      program: kind.key,
      clickId,
      affiliateId,
      address: addressOf(request),
    })
    this.saveSoon()

    const target = this.shopAddress(url.searchParams.get('to'))
    target.searchParams.set(
      kind.clickParameter,
      kind.clickParameterHolds === 'click' ? clickId : affiliateId
    )
    // a browser takes `Secure` from https, and from its own machine; without it `SameSite=None` is refused
    const secure =
      /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname) ||
      url.hostname.endsWith('.localhost') ||
      request.headers['x-forwarded-proto'] === 'https'
    response.writeHead(302, {
      'location': target.href,
      'set-cookie': `${kind.cookie}=${clickId}; Path=/; Max-Age=${COOKIE_DAYS * 86_400}; HttpOnly; ${secure ? 'SameSite=None; Secure' : 'SameSite=Lax'}`,
      'cache-control': 'no-store',
    })
    response.end()
  }

  /**
   * The shop's page that a referral link leads to: none elsewhere, so that the sample is no open redirect.
   */
  private shopAddress(to: string | null): URL {
    const shop = new URL(this.options.shopUrl)
    if (!to || !URL.canParse(to, shop.href)) return shop
    const target = new URL(to, shop)
    const isNear =
      target.host === shop.host ||
      /^(localhost|127\.0\.0\.1)$/.test(target.hostname) ||
      /\.(test|localhost)$/.test(target.hostname)
    return isNear && /^https?:$/.test(target.protocol) ? target : shop
  }

  private async take(request: IncomingMessage, response: ServerResponse, url: URL) {
    const path = url.pathname
    const kind = programAt(path)
    const controlled = kind ? undefined : controlAt(path)
    if (!kind && !controlled) return send(response, 404, 'text/plain', 'Nothing is here')

    const body = await bodyOf(request)
    const headers = headersOf(request)
    const call = this.book.addCall({
      at: (this.options.now ?? Date.now)(),
      program: kind?.key ?? controlled!.control.key,
      method: request.method ?? 'GET',
      url: (request.url ?? '/').slice(0, URL_LENGTH),
      headers,
      body: body.slice(0, BODY_LENGTH),
      from: isBrowser(headers) ? 'browser' : 'server',
      matchedBy: null,
      clickId: null,
      orderId: null,
      sentAmount: null,
      bookedAmount: null,
      duplicate: false,
      answerStatus: null,
    })
    response.on('finish', () => (call.answerStatus = response.statusCode))
    response.on('close', () => this.saveSoon())

    if (controlled) {
      const key = path + url.search
      const before = this.byAddress.get(key) ?? 0
      this.byAddress.set(key, before + 1)
      await controlled.control.answer(response, {
        argument: controlled.argument,
        params: url.searchParams,
        before,
      })
      return
    }

    if (!kind!.methods.includes(call.method)) {
      return send(response, 405, 'text/plain', 'Method not allowed')
    }
    const asked: ProgramRequest = {
      method: call.method,
      path,
      params: paramsOf(url, headers['content-type'] ?? '', body),
    }
    const outcome = this.judge(kind!, asked, call)
    const answer = kind!.answer(outcome, asked)
    send(response, answer.status, answer.type, answer.body)
  }

  private judge(kind: ProgramKind, asked: ProgramRequest, call: ReceivedCall): Outcome {
    const claim = kind.claim(asked)
    call.orderId = claim.orderId
    call.sentAmount = claim.amount
    call.clickId = claim.clickId
    if (kind.isComplete && !kind.isComplete(asked)) return 'incomplete'

    const match = this.match(kind, claim, cookieIn(call.headers.cookie, kind.cookie))
    call.matchedBy = match?.by ?? null
    call.clickId = match?.click?.clickId ?? claim.clickId
    if (!match && !kind.booksUnknown) return 'unknown'
    if (kind.isUnpayable?.(claim.amount)) return 'unpayable'

    const known = this.book.findSale(kind.key, claim.orderId)
    if (known) {
      call.duplicate = true
      call.bookedAmount = known.amount
      return 'duplicate'
    }

    call.bookedAmount = amountIn(kind, claim.amount)
    this.book.addSale({
      program: kind.key,
      orderId: claim.orderId,
      clickId: call.clickId,
      affiliateId: match?.click?.affiliateId ?? match?.affiliateId ?? null,
      amount: call.bookedAmount,
      currency: claim.currency,
      matchedBy: call.matchedBy,
      call: call.number,
      at: call.at,
    })
    return 'booked'
  }

  private match(
    kind: ProgramKind,
    claim: Claim,
    cookie: string | null
  ): { by: MatchedBy; click?: Click; affiliateId?: string } | null {
    const byId = (id: string | null) =>
      id === null ? undefined : this.book.findClick(kind.key, ({ clickId }) => clickId === id)

    const kept = byId(cookie)
    if (kept) return { by: 'cookie', click: kept }
    const named = byId(claim.clickId)
    if (named) return { by: 'click', click: named }
    if (claim.affiliateId) return { by: 'affiliate', affiliateId: claim.affiliateId }
    if (claim.address === null) return null
    const told = plainAddress(claim.address)
    const near = this.book.findClick(kind.key, ({ address }) => address === told)
    return near ? { by: 'address', click: near } : null
  }

  private servePage(request: IncomingMessage, response: ServerResponse, origin: string) {
    const locale = preferred(request.headers['accept-language'])
    response.setHeader(
      'content-security-policy',
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response.setHeader('referrer-policy', 'no-referrer')
    send(
      response,
      200,
      'text/html; charset=utf-8',
      receiverPage({
        text: this.options.textIn(locale),
        origin,
        shopUrl: this.options.shopUrl,
        calls: this.received(),
        bookings: this.bookings(),
      })
    )
  }
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer) {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status !== 204 && { 'content-length': Buffer.byteLength(body) }),
  })
  response.end(status === 204 ? undefined : body)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers)
      .slice(0, HEADERS_KEPT)
      .map(([name, value]) => [
        name,
        (Array.isArray(value) ? value.join(', ') : (value ?? '')).slice(0, HEADER_LENGTH),
      ])
  )
}

/**
 * The parameters wherever they stand: some programs take them from a body as well.
 */
function paramsOf(url: URL, contentType: string, body: string): URLSearchParams {
  const params = new URLSearchParams(url.search)
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(body)) params.append(name, value)
  }
  if (contentType.startsWith('application/json')) {
    for (const [name, value] of Object.entries(parsedObject(body))) {
      if (typeof value === 'string' || typeof value === 'number') params.append(name, String(value))
    }
  }
  return params
}

function parsedObject(json: string): object {
  try {
    const parsed: unknown = JSON.parse(json)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

function cookieIn(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.split('=')
    if (key?.trim() === name) return value.join('=').trim() || null
  }
  return null
}

/**
 * Fetch metadata comes only over https and from the same machine, so the name that a browser gives itself counts too.
 */
function isBrowser(headers: Record<string, string>): boolean {
  return 'sec-fetch-dest' in headers || /^Mozilla\/5\.0/.test(headers['user-agent'] ?? '')
}

function addressOf(request: IncomingMessage): string {
  return plainAddress(request.socket.remoteAddress ?? '')
}

function plainAddress(address: string): string {
  const plain = address.replace(/^::ffff:/, '')
  return plain === '::1' ? '127.0.0.1' : plain
}

function preferred(header: string | undefined): 'en' | 'it' {
  const first = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag, ...options] = part.trim().toLowerCase().split(';')
      const q = options.find((option) => option.trim().startsWith('q='))?.split('=')[1]
      return { tag: tag?.slice(0, 2), q: q === undefined ? 1 : Number(q) || 0 }
    })
    .filter(({ tag, q }) => (tag === 'en' || tag === 'it') && q > 0)
    .sort((one, other) => other.q - one.q)[0]
  return first?.tag === 'it' ? 'it' : 'en'
}
