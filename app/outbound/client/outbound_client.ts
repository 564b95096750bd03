import { type AddressPolicy, parseAllowances } from '#outbound/client/callable_addresses'
import { checkHeaders } from '#outbound/client/check_headers'
import { checkUrl, type Target } from '#outbound/client/check_url'
import { Connection } from '#outbound/client/connection'
import { CallProblem, Dial, failed, type Problem } from '#outbound/client/connector'
import type {
  Blocked,
  CallTimings,
  OutboundAnswer,
  OutboundRequest,
} from '#outbound/client/outbound_answer'
import { resolveBy, type ResolveName } from '#outbound/client/resolve_name'

export interface OutboundOptions extends AddressPolicy {
  /** Looks names up; tests answer by themselves. */
  resolve: ResolveName
  /** Milliseconds of one attempt, from the look-up of the name to the last byte. */
  deadlineMs: number
  /** Bytes that are read of one answer, its headers included. */
  maxBytes: number
  userAgent: string
  /** Milliseconds that an unused connection is kept for the next call; 0: none is. */
  keepAliveMs: number
  /** Unused connections kept of one origin, and of all. */
  keptPerOrigin: number
  kept: number
  /** Certificates to trust instead of the system's, as PEM. */
  trusted: string[] | undefined
}

const NOTHING_ALLOWED: AddressPolicy = {
  allowed: parseAllowances(''),
  ports: [80, 443],
  ownOrigins: [],
  ownPorts: [],
}

const NO_TIMINGS: CallTimings = {
  duration: 0,
  dns: null,
  connect: null,
  tls: null,
  firstByte: null,
}

/**
 * Milliseconds that a save waits for DNS.
 */
const SAVE_LOOK_UP_MS = 3_000

/**
 * The one way in which this program calls URLs that somebody typed. What it never does: dial an address that
 * the policy refuses, follow a redirect, undo a compression, keep a cookie, trust a certificate that does not fit, go on
 * after the deadline, or read more than the cap.
 */
export class OutboundClient {
  #options: OutboundOptions
  #kept = new Map<string, Connection[]>()
  #isClosed = false

  constructor(options: Partial<OutboundOptions> = {}) {
    this.#options = {
      ...NOTHING_ALLOWED,
      resolve: options.resolve ?? resolveBy(),
      deadlineMs: 10_000,
      maxBytes: 65_536,
      userAgent: 'PanelAffiliates',
      keepAliveMs: 4_000,
      keptPerOrigin: 2,
      kept: 64,
      trusted: undefined,
      ...options,
    }
  }

  /**
   * Sends one request and reads its answer. Never throws: how it ended is in what it returns.
   *
   * @param options.signal stops the call (`failed`, `stopped`)
   */
  async send(
    request: OutboundRequest,
    { signal }: { signal?: AbortSignal } = {}
  ): Promise<OutboundAnswer> {
    const since = performance.now()
    const verdict = checkUrl(request.url, this.#options)
    if (!verdict.ok) return blocked(verdict.reason, verdict.values)
    const fault = checkHeaders(request.headers)
    if (fault) return blocked(fault.fault, { name: fault.name })

    const { target } = verdict
    const kept = this.#takeKept(target)
    let call = await this.#call(kept ?? this.#open(target), { request, target, since, signal })
    // a kept connection that the server had closed meanwhile: nothing was answered, nothing was tried
    if (kept && call.isStale) {
      call = await this.#call(this.#open(target), { request, target, since, signal })
    }
    return call.answer
  }

  /**
   * What can be said of a URL when it is saved: null, or why it will never be called. The name is looked up; that DNS does
   * not answer is no reason to refuse, since every attempt asks again.
   */
  async check(url: string): Promise<Blocked | null> {
    const verdict = checkUrl(url, this.#options)
    if (!verdict.ok) return blocked(verdict.reason, verdict.values)
    if (verdict.target.isLiteral) return null

    const dial = new Dial(verdict.target, {
      ...this.#options,
      policy: this.#options,
      onRead: () => {},
    })
    const waited = new Promise<null>((resolve) => {
      setTimeout(resolve, SAVE_LOOK_UP_MS, null).unref()
    })
    const problem = await Promise.race([dial.judge(), waited])
    return problem?.kind === 'blocked' ? blocked(problem.reason, problem.values) : null
  }

  /**
   * Ends the connections that are kept. Calls that are under way end by themselves.
   */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const connections of this.#kept.values()) {
      for (const connection of connections) connection.destroy()
    }
    this.#kept.clear()
  }

  async #call(
    connection: Connection,
    {
      request,
      target,
      since,
      signal,
    }: { request: OutboundRequest; target: Target; since: number; signal?: AbortSignal }
  ): Promise<{ answer: OutboundAnswer; isStale: boolean }> {
    const { deadlineMs } = this.#options
    const { dial } = connection
    const isReused = connection.uses > 0
    const bytesBefore = dial.bytesRead

    let interrupt: (problem: CallProblem) => void = () => {}
    const interrupted = new Promise<never>((_resolve, reject) => (interrupt = reject))
    const onAbort = () => interrupt(failed('stopped'))
    const timer = setTimeout(
      () =>
        interrupt(
          failed('timeout', {
            host: target.hostname,
            seconds: Math.round(deadlineMs / 100) / 10,
            phase: dial.phase,
          })
        ),
      Math.max(deadlineMs - (performance.now() - since), 0)
    )

    try {
      if (signal?.aborted) throw failed('stopped')
      signal?.addEventListener('abort', onAbort, { once: true })
      const exchanged = await Promise.race([
        connection.exchange({
          method: request.method,
          path: `${target.url.pathname}${target.url.search}`,
          headers: this.#headersOf(request),
          body: request.body,
        }),
        interrupted,
      ])
      this.#keep(target, connection)
      return {
        isStale: false,
        answer: { kind: 'answered', ...exchanged, ...ended() },
      }
    } catch (error) {
      connection.destroy()
      if (!(error instanceof CallProblem)) throw error
      const { problem } = error
      return {
        isStale: isReused && problem.reason === 'closed' && dial.bytesRead === bytesBefore,
        answer: { ...withHost(problem, target), ...ended() } as OutboundAnswer,
      }
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }

    function ended() {
      const { dns, connect, tls } = isReused ? NO_TIMINGS : dial.timings
      return {
        timings: {
          duration: Math.round(performance.now() - since),
          dns: rounded(dns),
          connect: rounded(connect),
          tls: rounded(tls),
          firstByte: rounded(connection.firstByte),
        },
        remoteAddress: dial.remoteAddress,
        allowedBy: dial.allowedBy,
      }
    }
  }

  #headersOf(request: OutboundRequest): string[] {
    const headers = [
      ['user-agent', this.#options.userAgent],
      ['accept', '*/*'],
      ['accept-encoding', 'identity'],
      ...(request.contentType === null ? [] : [['content-type', request.contentType]]),
    ]
    const own = new Set(request.headers.map(({ name }) => name.toLowerCase()))
    return [
      ...headers.filter(([name]) => !own.has(name!)),
      ...request.headers.map(({ name, value }) => [name, value]),
    ].flat() as string[]
  }

  #open(target: Target): Connection {
    return new Connection(target, { ...this.#options, policy: this.#options })
  }

  #takeKept({ url }: Target): Connection | null {
    const connections = this.#kept.get(url.origin) ?? []
    let found: Connection | null = null
    while (!found && connections.length > 0) {
      const connection = connections.pop()!
      if (connection.isOpen) found = connection
      else connection.destroy()
    }
    if (connections.length === 0) this.#kept.delete(url.origin)
    if (found) found.onClosed = () => {}
    return found
  }

  #keep({ url }: Target, connection: Connection) {
    const { keepAliveMs, keptPerOrigin, kept } = this.#options
    const connections = this.#kept.get(url.origin) ?? []
    const isRoom = connections.length < keptPerOrigin && this.#countKept() < kept
    if (this.#isClosed || keepAliveMs === 0 || !connection.isOpen || !isRoom) {
      return connection.destroy()
    }
    this.#kept.set(url.origin, [...connections, connection])
    connection.onClosed = () => this.#forget(url.origin, connection)
  }

  #forget(origin: string, connection: Connection) {
    const left = this.#kept.get(origin)?.filter((each) => each !== connection)
    if (left?.length) this.#kept.set(origin, left)
    else this.#kept.delete(origin)
    connection.destroy()
  }

  #countKept() {
    return [...this.#kept.values()].reduce((sum, connections) => sum + connections.length, 0)
  }
}

function blocked(reason: string, values: Record<string, string | number>): Blocked {
  return {
    kind: 'blocked',
    reason,
    values,
    timings: NO_TIMINGS,
    remoteAddress: null,
    allowedBy: null,
  }
}

function withHost(problem: Problem, { hostname }: Target): Problem {
  return { ...problem, values: { host: hostname, ...problem.values } } as Problem
}

function rounded(milliseconds: number | null) {
  return milliseconds === null ? null : Math.round(milliseconds)
}
