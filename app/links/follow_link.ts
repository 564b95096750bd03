import type { ServerResponse } from 'node:http'
import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { now } from '#core/clock'
import { metrics } from '#core/metrics'
import { handoffParam } from '#config/tracking'
import { consentMode, cookieDays } from '#links/settings'
import { addressHash } from '#core/address_hash'
import { isLinkCode } from '#links/code'
import { parametersJson, parseCustomParameters } from '#links/custom_parameters'
import { DeadLinkException } from '#links/exceptions/dead_link_exception'
import { followedLink } from '#links/followed_links'
import type { FollowableLink } from '#links/link_cache'
import { programDay } from '#links/program_day'
import { hasConsentCookie, readVisitCookie, visitCookie } from '#links/visit_cookie'
import { VisitIds } from '#links/visit_id'
import { storeVisits, writesInBackground } from '#links/visit_storage'
import { mergeVisitClaims, signVisitToken } from '#links/visit_token'
import { VisitWriter, type NewVisit } from '#links/visit_writer'
import { classifyVisitor, mayIdentify } from '#links/visitor'

const redirects = metrics.counter(
  'pa_visits_requests_total',
  'Requests to live tracked links, by what made them; only a person is a visit',
  ['visitor']
)
const storedVisits = metrics.counter('pa_visits_stored_total', 'Visits stored durably')
const lostVisits = metrics.counter(
  'pa_visits_lost_total',
  'Visitors who were redirected without a token because the visit could not be stored'
)

/**
 * Milliseconds between two log lines about the same trouble: a visitor each would bury the log.
 */
const LOG_INTERVAL_MS = 1_000

function atIntervals(log: (count: number, detail: unknown) => void) {
  let count = 0
  let last = -Infinity
  return (more: number, detail: unknown) => {
    count += more
    if (performance.now() - last < LOG_INTERVAL_MS) return
    log(count, detail)
    count = 0
    last = performance.now()
  }
}

const logLoss = atIntervals((visits, err) =>
  logger.error({ err, visits }, 'Visits could not be stored; the visitors were redirected')
)
const logEmbedding = atIntervals((requests, linkId) =>
  logger.warn({ requests, linkId }, 'A tracked link was used as an image, frame or script')
)

const ids = new VisitIds()
const writer = new VisitWriter({
  write: storeVisits,
  isBackground: writesInBackground,
  onLoss: (visits, reason) => {
    lostVisits.add(visits)
    logLoss(visits, reason)
  },
})

/**
 * `GET /go/:code`: an affiliate's link.
 */
export const followLink = (ctx: HttpContext) => follow(ctx, 'link')

/**
 * `GET /agents/:code`: the Referral link of an agent.
 */
export const followAgentLink = (ctx: HttpContext) => follow(ctx, 'agent')

/**
 * Answers past the framework's response object: of a redirect's time, its cookies and headers would be the larger part.
 */
async function follow({ params, request, response }: HttpContext, kind: FollowableLink['kind']) {
  const link = isLinkCode(params.code) ? await followedLink(params.code) : null
  if (link?.kind !== kind) {
    response.header('Cache-Control', 'no-store')
    response.header('X-Robots-Tag', 'noindex')
    throw new DeadLinkException()
  }

  const { method = 'GET', headers } = request.request
  const visitor = classifyVisitor(method, headers)
  redirects.add(1, visitor)

  if (visitor === 'prefetch') return refusePrefetch(response.response)
  if (visitor === 'embedded') logEmbedding(1, link.id)
  if (visitor !== 'person') return redirect(response.response, link.targetUrl)

  const visitedAt = now()
  const identified = mayIdentify(headers, consentMode.value, hasConsentCookie(headers.cookie))
  const visit = identified
    ? identifiedVisit(link, visitedAt, request)
    : unidentifiedVisit(link, visitedAt)

  const isStored = await writer.store(visit)
  if (isStored) storedVisits.add()
  if (!isStored || !identified) return redirect(response.response, link.targetUrl)

  const touch = { visitId: visit.id, linkId: link.id, at: visitedAt, lifeDays: cookieDays.value }
  const token = signVisitToken(mergeVisitClaims(readVisitCookie(headers.cookie), kind, touch))
  return redirect(response.response, withHandoff(link.targetUrl, token), token)
}

function identifiedVisit(
  link: FollowableLink,
  visitedAt: number,
  request: HttpContext['request']
): NewVisit {
  const parameters = parseCustomParameters(rawQuery(request.request.url))
  return {
    id: ids.next(visitedAt),
    linkId: link.id,
    visitedAt,
    day: programDay(visitedAt),
    addressHash: addressHash(addressOf(request), visitedAt),
    referrerHost: referrerHost(request.request.headers.referer),
    parameters: parametersJson(parameters),
    flags: parameters.flags.join(',') || null,
  }
}

/**
 * Counted, and nothing kept that could be of one person.
 */
function unidentifiedVisit(link: FollowableLink, visitedAt: number): NewVisit {
  return {
    id: ids.next(visitedAt),
    linkId: link.id,
    visitedAt,
    day: programDay(visitedAt),
    addressHash: null,
    referrerHost: null,
    parameters: null,
    flags: 'unidentified',
  }
}

/** The framework's own copy of the address is decoded in part. */
function rawQuery(url: string | undefined): string | null {
  const mark = url?.indexOf('?') ?? -1
  return mark < 0 ? null : url!.slice(mark + 1)
}

/**
 * The visitor's address; a forwarded one only from the proxies that TRUSTED_PROXIES names.
 */
function addressOf(request: HttpContext['request']): string {
  const isForwarded = request.request.headers['x-forwarded-for'] !== undefined
  return isForwarded ? request.ip() : (request.request.socket.remoteAddress ?? '')
}

function referrerHost(referrer: string | undefined): string | null {
  if (!referrer || !URL.canParse(referrer)) return null
  return new URL(referrer).hostname.slice(0, 255) || null
}

/**
 * The target with the visit token in its query, before its fragment, for panels on another domain.
 */
function withHandoff(targetUrl: string, token: string): string {
  if (!handoffParam) return targetUrl
  const hash = targetUrl.indexOf('#')
  const address = hash < 0 ? targetUrl : targetUrl.slice(0, hash)
  const separator = address.includes('?') ? '&' : '?'
  return `${address}${separator}${encodeURIComponent(handoffParam)}=${token}${targetUrl.slice(address.length)}`
}

const COMMON_HEADERS = [
  ...['Cache-Control', 'no-store'],
  ...['Referrer-Policy', 'strict-origin-when-cross-origin'],
  ...['X-Robots-Tag', 'noindex'],
  ...['Content-Length', '0'],
]

function redirect(response: ServerResponse, location: string, token?: string) {
  const headers = ['Location', location, ...COMMON_HEADERS]
  if (token) headers.push('Set-Cookie', visitCookie(token))
  response.writeHead(302, headers).end()
}

/**
 * The browser drops what it fetched ahead and asks again when the link is really followed.
 */
function refusePrefetch(response: ServerResponse) {
  response.writeHead(503, [...COMMON_HEADERS, 'Retry-After', '0']).end()
}
