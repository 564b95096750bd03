import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { appUrl } from '#config/app'
import { metrics } from '#core/metrics'
import { findSigningPanel } from '#panels/queries/find_signing_panel'
import { noteRefused } from '#panels/signature_notes'
import { RecordSeen } from '#signup_notifications/tag/actions/record_seen'
import {
  ServeSignupPage,
  type SignupPage,
} from '#signup_notifications/tag/actions/serve_signup_page'
import { askingHtml, callingHtml, htmlPolicy } from '#signup_notifications/tag/page_html'
import { askingScript, callingScript, EMPTY_SCRIPT } from '#signup_notifications/tag/page_script'
import { isPageSignedBy } from '#signup_notifications/tag/page_signature'
import { panelOrigins } from '#signup_notifications/tag/panel_origins'
import { pollAfter } from '#signup_notifications/tag/polling'
import { readSeenToken, seenToken } from '#signup_notifications/tag/seen_token'
import {
  nextQuery,
  parseSignupPageRequest,
  queryOf,
  type SignupPageRequest,
} from '#signup_notifications/tag/signup_page_request'

const requests = metrics.counter(
  'pa_signup_pages_requests_total',
  'Questions of signup-finished pages, by what they were answered',
  ['answer']
)
const seen = metrics.counter(
  'pa_signup_pages_seen_total',
  'What browsers said of the images that they were told to load',
  ['result']
)

/** Milliseconds between two log lines about wrong signatures: whoever knocks does not bury the log. */
const LOG_INTERVAL_MS = 10_000

/**
 * Stands in for the secrets of a panel that doesn't exist, so that its refusal takes as long as any other.
 */
const NOBODYS_SECRET = randomBytes(32)

/**
 * The panel's page shows it whatever its own policies; as a page of its own it can do nothing.
 */
const COMMON_HEADERS = [
  ...['Cache-Control', 'no-store'],
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Cross-Origin-Resource-Policy', 'cross-origin'],
  ...['Referrer-Policy', 'strict-origin'],
  ...['X-Robots-Tag', 'noindex'],
]

type Answer =
  | { kind: 'nothing'; panelId: number | null }
  | { kind: 'ask'; panelId: number | null; seconds: number; query: string }
  | { kind: 'call'; panelId: number; calls: { deliveryId: number; url: string }[] }

/**
 * `GET /signup/finished.js`, by the panel's page about an order of its own (CONTRACT.md "Panel → add-on: the signup-finished page").
 * The panel's page must not break, whatever goes wrong here: the answer is always a script.
 */
export async function signupFinishedScript({ request, response }: HttpContext) {
  if (request.request.method === 'HEAD') return head(response.response, 'text/javascript')

  const answer = await answerTo(request.request.url ?? '', () => false)
  const script =
    answer.kind === 'call'
      ? callingScript(
          answer.calls.map(({ deliveryId, url }) => ({
            url,
            seenUrl: `${appUrl}/signup/finished/seen?delivery=${seenToken(deliveryId)}`,
          }))
        )
      : answer.kind === 'ask'
        ? askingScript(`${appUrl}/signup/finished.js?${answer.query}`, answer.seconds)
        : EMPTY_SCRIPT
  send(response.response, 'text/javascript', script, [
    ...['Content-Security-Policy', "default-src 'none'"],
  ])
}

/**
 * `GET /signup/finished.html`, the same for browsers without JavaScript, in a frame. Images in it would hold the load event
 * of the page around it, so the first answer never has any: by the second the page has loaded.
 */
export async function signupFinishedPage({ request, response }: HttpContext) {
  if (request.request.method === 'HEAD') return head(response.response, 'text/html')

  const answer = await answerTo(request.request.url ?? '', ({ tries }) => tries === 0)
  const html =
    answer.kind === 'ask'
      ? askingHtml(`finished.html?${answer.query}`, answer.seconds)
      : callingHtml(answer.kind === 'call' ? answer.calls.map(({ url }) => url) : [])
  const origins = answer.panelId === null ? [] : await panelOrigins(answer.panelId)
  send(response.response, 'text/html', html, [...['Content-Security-Policy', htmlPolicy(origins)]])
}

/**
 * `POST /signup/finished/seen`: a browser says what became of an image.
 */
export async function signupImageSeen({ request, response }: HttpContext) {
  const query = queryOf(request.request.url ?? '')
  const deliveryId = readSeenToken(query.get('delivery') ?? '')
  const result = query.get('result')
  if (deliveryId === null || (result !== 'loaded' && result !== 'broken')) {
    seen.add(1, 'refused')
    response.response.writeHead(400, [...COMMON_HEADERS, 'Content-Length', '0']).end()
    return
  }

  const recordSeen = await app.container.make(RecordSeen)
  const isFirst = await recordSeen.handle({ deliveryId, result })
  seen.add(1, isFirst ? result : 'repeated')
  response.response.writeHead(204, COMMON_HEADERS).end()
}

async function answerTo(
  url: string,
  isEarly: (asked: SignupPageRequest) => boolean
): Promise<Answer> {
  const asked = parseSignupPageRequest(url)
  if (!asked) {
    refused(null)
    return { kind: 'nothing', panelId: null }
  }

  try {
    const panel = await findSigningPanel(asked.panel)
    const secrets = panel?.secrets.length ? panel.secrets : [NOBODYS_SECRET]
    const isSigned = isPageSignedBy(secrets, asked.panel, asked.order, asked.signature)
    if (!isSigned || !panel) {
      if (panel) noteRefused(panel.id)
      refused(asked.panel)
      return { kind: 'nothing', panelId: null }
    }

    const serve = await app.container.make(ServeSignupPage)
    const page = await serve.handle({
      panelId: panel.id,
      orderId: asked.order,
      isEarly: isEarly(asked),
    })
    return answerFor(page, asked, panel.id)
  } catch (err) {
    logger.error({ err }, 'A signup-finished page could not be answered; it asks again')
    requests.add(1, 'failed')
    return askAgain(asked, null)
  }
}

function answerFor(page: SignupPage, asked: SignupPageRequest, panelId: number): Answer {
  if (page.state === 'waiting') {
    requests.add(1, 'waiting')
    return askAgain(asked, panelId)
  }
  requests.add(1, page.calls.length > 0 ? 'served' : 'nothing')
  return page.calls.length > 0
    ? { kind: 'call', panelId, calls: page.calls }
    : { kind: 'nothing', panelId }
}

function askAgain(asked: SignupPageRequest, panelId: number | null): Answer {
  const seconds = pollAfter(asked.tries)
  return seconds === null
    ? { kind: 'nothing', panelId }
    : { kind: 'ask', panelId, seconds, query: nextQuery(asked) }
}

let refusals = 0
let lastLogged = -Infinity

function refused(panel: string | null) {
  requests.add(1, 'unsigned')
  refusals++
  if (performance.now() - lastLogged < LOG_INTERVAL_MS) return
  logger.warn(
    { panel, requests: refusals },
    'A signup-finished page asked without a valid signature: it must be the hex HMAC-SHA256 of "<panel key>:<order id>" by the panel’s secret'
  )
  refusals = 0
  lastLogged = performance.now()
}

function send(response: ServerResponse, type: string, body: string, headers: string[]) {
  response
    .writeHead(200, [
      ...COMMON_HEADERS,
      ...headers,
      ...['Content-Type', `${type}; charset=utf-8`],
      ...['Content-Length', String(Buffer.byteLength(body))],
    ])
    .end(body)
}

/** Looking costs nothing and serves nothing. */
function head(response: ServerResponse, type: string) {
  response.writeHead(200, [...COMMON_HEADERS, 'Content-Type', `${type}; charset=utf-8`]).end()
}
