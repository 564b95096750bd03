import { Client, type Dispatcher } from 'undici'
import { type CallProblem, Dial, failed } from '#outbound/client/connector'
import type { AddressPolicy } from '#outbound/client/callable_addresses'
import type { Target } from '#outbound/client/check_url'
import type { ResolveName } from '#outbound/client/resolve_name'

/**
 * Most header lines of an answer, and bytes of all of them.
 */
const MOST_HEADER_LINES = 256
const MOST_HEADER_BYTES = 16_384

/**
 * Most interim answers (103 Early Hints) before the real one.
 */
const MOST_INTERIM_ANSWERS = 16

export interface Exchanged {
  status: number
  headers: Record<string, string>
  body: Buffer
  truncated: boolean
}

export interface ConnectionOptions {
  policy: AddressPolicy
  resolve: ResolveName
  trusted: string[] | undefined
  maxBytes: number
  /** Milliseconds that an unused connection is kept. */
  keepAliveMs: number
}

/**
 * One connection to one origin, for one request after the other. What the socket reads is counted, so that a server which
 * floods with headers, interim answers or chunk extensions costs no more than one with a long body.
 */
export class Connection {
  readonly dial: Dial
  /** Requests that were begun on it. */
  uses = 0
  /** Milliseconds from the request to the first byte of the answer. */
  firstByte: number | null = null

  /** Runs when the server or time has closed it. */
  onClosed: () => void = () => {}

  #client: Client
  #exchange: { onRead(): void } | null = null

  constructor(
    target: Target,
    private options: ConnectionOptions
  ) {
    this.dial = new Dial(target, { ...options, onRead: () => this.#exchange?.onRead() })
    this.#client = new Client(target.url.origin, {
      connect: this.dial.connect,
      pipelining: 1,
      // the caller's one deadline is for everything
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MOST_HEADER_BYTES,
      keepAliveTimeout: Math.max(options.keepAliveMs, 1),
      keepAliveMaxTimeout: Math.max(options.keepAliveMs, 1),
    })
    this.#client.on('disconnect', () => this.onClosed())
  }

  get isOpen(): boolean {
    return this.dial.isOpen && !this.#client.closed && !this.#client.destroyed
  }

  /**
   * Ends the connection, whatever it is at.
   */
  destroy() {
    this.dial.destroy()
    this.#client.destroy().catch(() => {})
  }

  /**
   * One request and its answer, of which at most `maxBytes` are read: headers, body and all that is around them.
   *
   * @throws CallProblem
   */
  exchange(request: {
    method: 'GET' | 'POST'
    path: string
    headers: string[]
    body: string | null
  }): Promise<Exchanged> {
    const { maxBytes, keepAliveMs } = this.options
    const bytesBefore = this.dial.bytesRead
    let sentAt = performance.now()
    this.uses++
    this.firstByte = null

    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      let head: { status: number; headers: Record<string, string> } | null = null
      let interim = 0
      let size = 0
      let isSettled = false

      const end = (settle: () => void) => {
        if (isSettled) return
        isSettled = true
        this.#exchange = null
        settle()
      }
      const fail = (problem: CallProblem) =>
        end(() => {
          this.destroy()
          reject(problem)
        })
      const answer = (isCut: boolean) =>
        end(() => {
          if (isCut) this.destroy()
          const body = Buffer.concat(chunks).subarray(0, maxBytes)
          resolve({ ...head!, body, truncated: isCut })
        })

      this.#exchange = {
        onRead: () => {
          this.firstByte ??= performance.now() - sentAt
          if (this.dial.bytesRead - bytesBefore < maxBytes) return
          if (head) answer(true)
          else fail(failed('headers_too_large'))
        },
      }

      const handler: Dispatcher.DispatchHandler = {
        onRequestStart() {
          sentAt = performance.now()
        },
        onRequestUpgrade() {
          fail(failed('protocol'))
        },
        onResponseStart: (controller, status, headers) => {
          this.firstByte ??= performance.now() - sentAt
          if (status < 200) {
            if (++interim > MOST_INTERIM_ANSWERS) fail(failed('protocol'))
            return
          }
          const lines = ((controller.rawHeaders as Buffer[] | undefined)?.length ?? 0) / 2
          if (lines > MOST_HEADER_LINES) return fail(failed('headers_too_large'))
          head = { status, headers: flatten(headers) }
        },
        onResponseData(_controller, chunk) {
          if (isSettled) return
          chunks.push(Buffer.from(chunk))
          size += chunk.length
          if (size > maxBytes) answer(true)
        },
        onResponseEnd() {
          answer(false)
        },
        onResponseError: (_controller, error) => {
          fail(this.dial.problem ?? problemOf(error))
        },
      }
      this.#client.dispatch(
        { ...request, reset: keepAliveMs === 0, headersTimeout: 0, bodyTimeout: 0 },
        handler
      )
    })
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ])
  )
}

/**
 * undici's and Node's errors in the words of an answer.
 */
function problemOf(error: unknown): CallProblem {
  const { name, code, message } = (error ?? {}) as {
    name?: string
    code?: string
    message?: string
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return failed('headers_too_large')
  const isNoHttp =
    name === 'HTTPParserError' ||
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    message === 'bad upgrade' ||
    message === 'bad response'
  return failed(isNoHttp ? 'protocol' : 'closed')
}
