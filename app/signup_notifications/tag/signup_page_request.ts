import { isPageSignature } from '#signup_notifications/tag/page_signature'
import { POLL_SECONDS } from '#signup_notifications/tag/polling'

/** Characters of a panel's key and of its ids of orders (app/panels/validators). */
const MAX_KEY = 64
const MAX_ORDER_ID = 128

export interface SignupPageRequest {
  panel: string
  order: string
  signature: string
  /** How often the page has asked again already. */
  tries: number
}

/**
 * @param url as the browser sent it, with its query
 * @returns null for what no panel has signed
 */
export function parseSignupPageRequest(url: string): SignupPageRequest | null {
  const query = queryOf(url)
  const panel = query.get('panel') ?? ''
  const order = query.get('order') ?? ''
  const signature = query.get('sig') ?? ''
  const tries = query.get('try') ?? '0'
  if (panel === '' || panel.length > MAX_KEY || order === '' || order.length > MAX_ORDER_ID) {
    return null
  }
  if (!isPageSignature(signature) || !/^\d{1,3}$/.test(tries)) return null
  return { panel, order, signature, tries: Math.min(Number(tries), POLL_SECONDS.length) }
}

/**
 * The query of the next question.
 */
export function nextQuery({ panel, order, signature, tries }: SignupPageRequest): string {
  return new URLSearchParams({
    panel,
    order,
    sig: signature,
    try: String(tries + 1),
  }).toString()
}

/** Of a path as Node gives it. */
export function queryOf(url: string): URLSearchParams {
  const mark = url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
}
