import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { buildConnector } from 'undici'
import { type AddressPolicy, judgeAddress } from '#outbound/client/callable_addresses'
import type { Blocked, CallFailed, CallTimings } from '#outbound/client/outbound_answer'
import type { ResolveName } from '#outbound/client/resolve_name'
import type { Target } from '#outbound/client/check_url'

/**
 * How many addresses of a name are tried, and milliseconds for each but the last: one that swallows packets must not use
 * up the time of the others.
 */
const MOST_ADDRESSES = 4
const PATIENCE_MS = 3_000

/** How a call ends when it is not answered. */
export type Problem = Pick<Blocked, 'kind' | 'reason' | 'values'> | FailedProblem
type FailedProblem = Pick<CallFailed, 'kind' | 'reason' | 'values'>

export class CallProblem extends Error {
  constructor(readonly problem: Problem) {
    super(`The call ended: ${problem.reason}`)
  }
}

export function failed(
  reason: CallFailed['reason'],
  values: Record<string, string | number> = {}
): CallProblem {
  return new CallProblem({ kind: 'failed', reason, values })
}

/**
 * Opens one connection to a target, once: the name is looked up, every address of the answer is judged, and the socket
 * goes to one of exactly these addresses. Nothing looks the name up a second time, and an answer with a single forbidden
 * address is refused as a whole, since which one would be dialled is the name server's choice.
 */
export class Dial {
  readonly timings: Pick<CallTimings, 'dns' | 'connect' | 'tls'> = {
    dns: null,
    connect: null,
    tls: null,
  }
  remoteAddress: string | null = null
  allowedBy: string | null = null
  /** Why there is no connection. */
  problem: CallProblem | null = null
  /** What it is busy with, for the sentence of a call that took too long. */
  phase: 'dns' | 'connect' | 'tls' | 'answer' = 'dns'

  #tcp: Socket | null = null
  #socket: Socket | null = null
  #isBegun = false
  #isOver = false

  constructor(
    private target: Target,
    private options: {
      policy: AddressPolicy
      resolve: ResolveName
      /** Certificates to trust besides the system's, as PEM. */
      trusted: string[] | undefined
      /** Runs after every read of the socket. */
      onRead: () => void
    }
  ) {}

  /**
   * What undici calls for a connection.
   */
  readonly connect: buildConnector.connector = (_options, callback) => {
    this.#open().then(
      (socket) => {
        this.phase = 'answer'
        callback(null, socket)
        // after undici's own, so that what was read is understood before it is counted
        socket.on('readable', this.options.onRead)
      },
      (error) => {
        this.problem = error instanceof CallProblem ? error : failed('connect')
        this.destroy()
        callback(this.problem, null)
      }
    )
  }

  /**
   * Looks up and judges, and connects to nothing.
   *
   * @returns why the target is not called, or could not be looked up
   */
  judge(): Promise<Problem | null> {
    return this.#addresses().then(
      () => null,
      (error) => {
        if (error instanceof CallProblem) return error.problem
        throw error
      }
    )
  }

  /** Bytes that came from the network, handshake and headers included. */
  get bytesRead(): number {
    return this.#tcp?.bytesRead ?? 0
  }

  get isOpen(): boolean {
    return this.#socket !== null && !this.#socket.destroyed && this.#socket.readable
  }

  destroy() {
    this.#isOver = true
    this.#socket?.destroy()
    this.#tcp?.destroy()
  }

  async #open(): Promise<Socket> {
    // undici would connect again when a server closes before it answers
    if (this.#isBegun) throw failed('closed')
    this.#isBegun = true

    const addresses = await this.#addresses()
    this.phase = 'connect'
    const since = performance.now()
    const tcp = await this.#openFirst(addresses)
    this.timings.connect = performance.now() - since

    this.#socket = this.target.url.protocol === 'https:' ? await this.#secure(tcp) : tcp
    return this.#socket
  }

  /**
   * All addresses of the target, each of them judged.
   */
  async #addresses(): Promise<string[]> {
    const { hostname, port, isLiteral } = this.target
    const addresses = isLiteral ? [hostname] : await this.#lookUp(hostname)
    const verdicts = addresses.map((address) =>
      judgeAddress(this.options.policy, { address, hostname, port })
    )

    const bad = verdicts.find((verdict) => !verdict.ok)
    if (bad) {
      const isMixed = bad.reason === 'inside' && verdicts.some((verdict) => verdict.ok)
      throw new CallProblem({
        kind: 'blocked',
        reason: isMixed ? 'mixed' : bad.reason,
        values: bad.values,
      })
    }
    const good = verdicts.filter((verdict) => verdict.ok)
    this.allowedBy = good.find((verdict) => verdict.allowedBy !== null)?.allowedBy ?? null
    return good.map((verdict) => verdict.address)
  }

  async #lookUp(hostname: string): Promise<string[]> {
    const since = performance.now()
    try {
      const addresses = await this.options.resolve(hostname)
      if (addresses.length > 0) return addresses
    } catch (error) {
      throw failed('dns', { host: hostname, code: codeOf(error) })
    } finally {
      this.timings.dns = performance.now() - since
    }
    throw failed('no_address', { host: hostname })
  }

  /**
   * IPv4 before IPv6, which servers have less often and firewalls forget more often.
   */
  async #openFirst(addresses: string[]): Promise<Socket> {
    const sorted = [...addresses].sort((one, other) => isIP(one) - isIP(other))
    const tried = sorted.slice(0, MOST_ADDRESSES)
    let problem: unknown

    for (const [index, address] of tried.entries()) {
      if (this.#isOver) break
      try {
        return await this.#openTo(address, index < tried.length - 1)
      } catch (error) {
        problem = error
      }
    }
    throw failed('connect', {
      host: this.target.hostname,
      port: this.target.port,
      code: codeOf(problem),
    })
  }

  #openTo(address: string, isImpatient: boolean): Promise<Socket> {
    const { port } = this.target
    this.remoteAddress = isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`

    return new Promise((resolve, reject) => {
      const tcp = connectTcp({ host: address, port, noDelay: true })
      this.#tcp = tcp
      const timer = isImpatient
        ? setTimeout(
            () => tcp.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })),
            PATIENCE_MS
          )
        : undefined
      tcp.once('connect', () => {
        clearTimeout(timer)
        resolve(tcp)
      })
      tcp.on('error', reject)
      tcp.once('close', () => {
        clearTimeout(timer)
        reject(new Error('closed'))
      })
    })
  }

  #secure(tcp: Socket): Promise<Socket> {
    const { hostname, isLiteral } = this.target
    const since = performance.now()
    this.phase = 'tls'

    return new Promise((resolve, reject) => {
      const fail = (error?: unknown) =>
        reject(failed('tls', { host: hostname, code: codeOf(error) }))
      const socket = connectTls({
        socket: tcp,
        // the name in the certificate; an address is compared too, but may not be asked for by SNI
        host: hostname,
        servername: isLiteral ? undefined : hostname,
        ca: this.options.trusted,
        ALPNProtocols: ['http/1.1'],
        rejectUnauthorized: true,
      })
      this.#socket = socket
      socket.once('secureConnect', () => {
        this.timings.tls = performance.now() - since
        resolve(socket)
      })
      socket.on('error', fail)
      socket.once('close', () => fail())
    })
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : 'ECONNRESET'
}
