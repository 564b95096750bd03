import { isbot } from 'isbot'

/**
 * What a request to a tracked link is.
 * - `person`: a navigation somebody made; the only one that is a visit
 * - `head`, `bot`: redirected without being counted
 * - `prefetch`: the browser fetches ahead; it is answered so that it asks again when the link is really followed
 * - `embedded`: the link is used as an image, frame, script or fetch (cookie stuffing)
 */
export type VisitorClass = 'person' | 'head' | 'bot' | 'prefetch' | 'embedded'

/**
 * As Node gives them: lower-case names.
 */
export type RequestHeaders = Record<string, string | string[] | undefined>

/**
 * `isbot` runs a regular expression of hundreds of names; few user agents make nearly all requests.
 */
const BOT_CACHE_SIZE = 2_000
const botCache = new Map<string, boolean>()

/**
 * Characters of a user agent that are looked at. Real ones have under 300.
 */
const USER_AGENT_LENGTH = 512

/**
 * Whether `userAgent` is a program's. None at all is a program's too.
 */
export function isBot(userAgent: string | undefined): boolean {
  if (!userAgent) return true

  const known = botCache.get(userAgent)
  if (known !== undefined) return known

  const agent = userAgent.slice(0, USER_AGENT_LENGTH)
  const bot = isbot(agent) || agent.includes('HeadlessChrome')
  if (userAgent.length <= USER_AGENT_LENGTH) {
    if (botCache.size >= BOT_CACHE_SIZE) botCache.delete(botCache.keys().next().value!)
    botCache.set(userAgent, bot)
  }
  return bot
}

const saysPrefetch = (value: string | string[] | undefined) =>
  value !== undefined && /prefetch|prerender|preview/i.test(String(value))

export function classifyVisitor(method: string, headers: RequestHeaders): VisitorClass {
  if (method === 'HEAD') return 'head'
  if (
    saysPrefetch(headers['sec-purpose']) ||
    saysPrefetch(headers['purpose']) ||
    saysPrefetch(headers['x-purpose']) ||
    saysPrefetch(headers['x-moz'])
  ) {
    return 'prefetch'
  }
  if (isBot(headers['user-agent'] as string | undefined)) return 'bot'

  // browsers that send it say `document` for what the address bar will show; older ones send nothing
  const destination = headers['sec-fetch-dest']
  return destination === undefined || destination === 'document' ? 'person' : 'embedded'
}

/**
 * Whether the visit may be tied to the browser: not under Global Privacy Control, and in consent mode only with the
 * consent that the host's banner recorded.
 */
export function mayIdentify(
  headers: RequestHeaders,
  consentMode: boolean,
  hasConsent: boolean
): boolean {
  return headers['sec-gpc'] !== '1' && (!consentMode || hasConsent)
}
