import { appUrl } from '#config/app'
import { outboundDeadlineMs, outboundUserAgent, ownPorts } from '#config/outbound'
import { now } from '#core/clock'
import { hostNameOf } from '#outbound/client/callable_addresses'
import { portOf } from '#outbound/client/check_url'
import type { OutboundAnswer } from '#outbound/client/outbound_answer'
import { OutboundClient } from '#outbound/client/outbound_client'
import type { DriverAnswer, DriverFailure } from '#panels/drivers/panel_driver'

/**
 * A list of a client's services or of a month's invoices is read whole. Bytes, headers included.
 */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Milliseconds to wait where a panel that is too busy does not say how long, and the longest that is believed.
 */
const BUSY_MS = 30_000
const LONGEST_BUSY_MS = 3_600_000

/** Characters of a panel's own words that are kept. */
const LONGEST_MESSAGE = 300

/**
 * Why a panel gave no answer that could be used; words below `drivers.problems.` of resources/lang. They stand in
 * `message` of a failure that is `unavailable`.
 */
export const PANEL_PROBLEMS = [
  'blocked',
  'dns',
  'no_address',
  'connect',
  'tls',
  'timeout',
  'closed',
  'protocol',
  'stopped',
  'too_large',
  'not_json',
  'redirect',
  'server_error',
] as const

export type PanelProblem = (typeof PANEL_PROBLEMS)[number]

export interface PanelCall {
  method: 'GET' | 'POST'
  /** Behind the connection's base address: `/includes/api.php`. */
  path: string
  query?: Record<string, string | number>
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as a form, like `a=1&b=2`. */
  form?: Record<string, string | number>
}

/** An answer that is the driver's to read: any status but those that every panel means alike. */
export interface PanelReply {
  status: number
  /** The parsed JSON. */
  body: unknown
}

/**
 * Calls one panel. The address is the operator's configuration, who may well have the panel inside the network: its own host
 * and port are allowed, and nothing else is. Redirects are not followed, one deadline is for everything, and no connection is
 * kept: one that the panel had closed meanwhile would leave open whether an act was done.
 */
export class PanelCaller {
  /** Without a slash at its end. */
  readonly baseUrl: string

  #client: OutboundClient

  /**
   * @param options.mayBeOurselves for the sample panel, which this program serves itself
   */
  constructor(
    baseUrl: string,
    {
      mayBeOurselves = false,
      deadlineMs = outboundDeadlineMs,
    }: { mayBeOurselves?: boolean; deadlineMs?: number } = {}
  ) {
    const url = new URL(baseUrl)
    const port = portOf(url)
    const isOurselves = mayBeOurselves && url.origin === new URL(appUrl).origin

    this.baseUrl = baseUrl.replace(/\/+$/, '')
    this.#client = new OutboundClient({
      allowed: [
        {
          text: url.host,
          name: hostNameOf(url.hostname.replace(/^\[(.*)\]$/, '$1')),
          network: null,
          port,
        },
      ],
      ports: [],
      ownPorts: isOurselves ? ownPorts.filter((own) => own !== port) : ownPorts,
      deadlineMs,
      maxBytes: MOST_BYTES,
      userAgent: outboundUserAgent,
      keepAliveMs: 0,
    })
  }

  /**
   * @returns an answer with JSON and a status below 500 that is none of 3xx, 401, 403, 429; else why there is none
   */
  async call(call: PanelCall): Promise<DriverAnswer<PanelReply>> {
    const query = call.query ? `?${formText(call.query)}` : ''
    const { contentType, body } = bodyOf(call)
    const answer = await this.#client.send({
      method: call.method,
      url: `${this.baseUrl}${call.path}${query}`,
      headers: Object.entries({ accept: 'application/json', ...call.headers }).map(
        ([name, value]) => ({ name, value })
      ),
      contentType,
      body,
    })
    return readAnswer(answer)
  }
}

function bodyOf({ json, form }: PanelCall): { contentType: string | null; body: string | null } {
  if (json !== undefined) return { contentType: 'application/json', body: JSON.stringify(json) }
  if (form === undefined) return { contentType: null, body: null }
  return { contentType: 'application/x-www-form-urlencoded', body: formText(form) }
}

function formText(fields: Record<string, string | number>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) query.append(name, String(value))
  return query.toString()
}

/**
 * What every panel means alike by its status, and what it means that there is none.
 */
function readAnswer(answer: OutboundAnswer): DriverAnswer<PanelReply> {
  if (answer.kind === 'blocked') return unavailable('blocked', false)
  if (answer.kind === 'failed') {
    if (answer.reason === 'timeout') {
      // before the connection stood nothing had been sent
      return unavailable('timeout', answer.values.phase === 'answer')
    }
    const reason = answer.reason === 'headers_too_large' ? 'too_large' : answer.reason
    return unavailable(reason, !['dns', 'no_address', 'connect', 'tls'].includes(reason))
  }

  const { status, headers, body, truncated } = answer
  if (status === 401 || status === 403) return { ok: false, reason: 'unauthorized' }
  if (status === 429 || (status === 503 && headers['retry-after'] !== undefined)) {
    return { ok: false, reason: 'busy', retryAfterMs: retryAfterMs(headers['retry-after']) }
  }
  if (status >= 500) return unavailable('server_error', true)
  if (status >= 300 && status < 400) return unavailable('redirect', false)
  if (truncated) return unavailable('too_large', true)

  try {
    return { ok: true, value: { status, body: JSON.parse(body.toString('utf8')) } }
  } catch {
    // a web server's own page for an address that is none of the panel's: nothing was done
    return unavailable('not_json', status < 400)
  }
}

export function unavailable(problem: PanelProblem, uncertain: boolean): DriverFailure {
  return { ok: false, reason: 'unavailable', uncertain, message: problem }
}

/**
 * @param header seconds, or the date on which to try again
 */
function retryAfterMs(header: string | undefined): number {
  const text = header?.trim() ?? ''
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now()
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 1000), LONGEST_BUSY_MS) : BUSY_MS
}

/**
 * A panel's own words as they may be kept and shown: one line of a usual length.
 */
export function panelWords(text: unknown): string {
  return (typeof text === 'string' ? text : '')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_MESSAGE)
}
