import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** Milliseconds that `/slow` waits at most, and bytes that `/large` sends at most. */
const MAX_SLOW_MS = 60_000
const MAX_BYTES = 20_000_000
const DEFAULT_BYTES = 1_000_000

interface Control {
  key: string
  path: RegExp
  /** Answers; resolves once it has, or never will. */
  answer: (response: ServerResponse, request: ControlRequest) => Promise<void> | void
}

export interface ControlRequest {
  /** What the path captured. */
  argument: string
  params: URLSearchParams
  /** How many calls of the same address came before this one. */
  before: number
}

/**
 * Addresses that behave badly on purpose, as servers do. What follows in the path only tells calls apart:
 * `/status/503/first`.
 */
export const CONTROLS: readonly Control[] = [
  {
    key: 'status',
    path: /^\/status\/([1-9]\d\d)(?:\/|$)/,
    answer: (response, { argument, params }) => {
      const status = Math.min(Math.max(Number(argument), 200), 599)
      const retryAfter = params.get('retry_after')
      end(response, status, params.get('body') ?? `status ${status}`, {
        ...(retryAfter && { 'retry-after': retryAfter }),
      })
    },
  },
  {
    key: 'slow',
    path: /^\/slow\/(\d{1,6})(?:\/|$)/,
    answer: async (response, { argument }) => {
      await delay(Math.min(Number(argument), MAX_SLOW_MS), undefined, { ref: false })
      end(response, 200, 'slow')
    },
  },
  { key: 'hang', path: /^\/hang()(?:\/|$)/, answer: () => undefined },
  {
    key: 'flaky',
    path: /^\/flaky()(?:\/|$)/,
    // every so-maniest call rather than by chance: tests count
    answer: (response, { params, before }) => {
      const share = Math.min(Math.max(Number(params.get('share') ?? 30) || 0, 0), 100)
      const fails = Math.floor(((before + 1) * share) / 100) > Math.floor((before * share) / 100)
      end(response, fails ? 503 : 200, fails ? 'flaky' : 'well')
    },
  },
  {
    key: 'redirect',
    path: /^\/redirect()(?:\/|$)/,
    answer: (response, { params }) =>
      end(response, 302, 'elsewhere', { location: safeHeader(params.get('to') ?? '/status/200') }),
  },
  {
    key: 'gone',
    path: /^\/gone()(?:\/|$)/,
    answer: (response) => end(response, 410, 'gone'),
  },
  {
    key: 'large',
    path: /^\/large()(?:\/|$)/,
    answer: (response, { params }) => {
      const bytes = Math.min(Number(params.get('bytes')) || DEFAULT_BYTES, MAX_BYTES)
      end(response, 200, 'x'.repeat(bytes))
    },
  },
]

export function controlAt(path: string): { control: Control; argument: string } | undefined {
  for (const control of CONTROLS) {
    const found = control.path.exec(path)
    if (found) return { control, argument: found[1] ?? '' }
  }
  return undefined
}

function end(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {}
) {
  if (response.destroyed) return
  const empty = status === 204 || status === 304
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
  response.end(empty ? undefined : body)
}

function safeHeader(value: string): string {
  return encodeURI(value).slice(0, 2_000)
}
