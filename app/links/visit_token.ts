import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { appKey, visitTokenKeys } from '#config/tracking'

/**
 * One follow of a link, as the browser carries it.
 */
export interface Touch {
  visitId: string
  linkId: number
  /** Milliseconds since 1970 UTC. */
  at: number
  /** Days from `at` in which an order counts; fixed when the visit was made. */
  lifeDays: number
}

/**
 * First and last visit of a browser, apart for affiliates' links and agents' links: first click, last click and
 * precedence can all be judged from the one token.
 */
export interface VisitClaims {
  link?: { first: Touch; last: Touch }
  agent?: { first: Touch; last: Touch }
}

export type VisitTokenReading =
  | { ok: true; claims: VisitClaims }
  | { ok: false; reason: 'malformed' | 'forged' | 'unknown_key' | 'too_long' }

/**
 * Bytes. The largest token this product makes has under 500; more is refused before any work is done on it.
 */
export const VISIT_TOKEN_MAX_LENGTH = 1024

const VERSION = 'v1'
const DAY_MS = 86_400_000

/**
 * Binds a key to this one purpose: the same secret used elsewhere never makes a valid visit token.
 */
const PURPOSE = 'panel-affiliates visit token v1'

const TOKEN_SHAPE = /^v1\.([A-Za-z0-9_-]{1,16})\.([A-Za-z0-9_-]{1,900})\.([A-Za-z0-9_-]{43})$/

export interface VisitTokenKey {
  /** Travels in the token; letters, digits, `-` and `_`, at most 16. */
  id: string
  secret: string
}

/** Name of the key derived from APP_KEY. */
const APP_KEY_ID = '0'

/**
 * Keys of `VISIT_TOKEN_KEYS` (`b:<secret>,a:<secret>`), newest first, then the one derived from APP_KEY: tokens made
 * before the setting was introduced stay valid.
 * @throws E_VISIT_TOKEN_KEYS with what is wrong, at start
 */
export function parseVisitTokenKeys(setting: string | undefined, appSecret: string) {
  const keys: VisitTokenKey[] = []
  for (const entry of (setting ?? '').split(',').map((part) => part.trim())) {
    if (!entry) continue
    const colon = entry.indexOf(':')
    const id = entry.slice(0, colon)
    const secret = entry.slice(colon + 1)
    const known = id === APP_KEY_ID || keys.some((key) => key.id === id)
    if (colon < 1 || !/^[A-Za-z0-9_-]{1,16}$/.test(id) || secret.length < 16 || known) {
      throw Object.assign(
        new Error(
          'VISIT_TOKEN_KEYS must be a list like "b:<secret>,a:<secret>": names of letters and digits, each once, secrets of at least 16 characters'
        ),
        { code: 'E_VISIT_TOKEN_KEYS' }
      )
    }
    keys.push({ id, secret })
  }
  return [...keys, { id: APP_KEY_ID, secret: appSecret }]
}

type PackedTouch = [visitId: string, linkId: number, at: number, lifeDays: number]
interface PackedClaims {
  l?: PackedTouch[]
  a?: PackedTouch[]
}

const packTouch = (touch: Touch): PackedTouch => [
  touch.visitId,
  touch.linkId,
  touch.at,
  touch.lifeDays,
]

/** The last visit is left out where it is the first. */
function packTouches({ first, last }: { first: Touch; last: Touch }): PackedTouch[] {
  return first.visitId === last.visitId ? [packTouch(first)] : [packTouch(first), packTouch(last)]
}

function unpackTouch(packed: unknown): Touch | null {
  if (!Array.isArray(packed) || packed.length !== 4) return null
  const [visitId, linkId, at, lifeDays] = packed as unknown[]
  const isTouch =
    typeof visitId === 'string' &&
    visitId.length > 0 &&
    visitId.length <= 24 &&
    [linkId, at, lifeDays].every((value) => Number.isSafeInteger(value) && (value as number) >= 0)
  return isTouch
    ? { visitId, linkId: linkId as number, at: at as number, lifeDays: lifeDays as number }
    : null
}

/** @returns null where the value is no pair of touches, undefined where there is none */
function unpackTouches(packed: unknown): { first: Touch; last: Touch } | null | undefined {
  if (packed === undefined) return undefined
  if (!Array.isArray(packed) || packed.length < 1 || packed.length > 2) return null
  const first = unpackTouch(packed[0])
  const last = packed.length === 2 ? unpackTouch(packed[1]) : first
  return first && last ? { first, last } : null
}

function unpackClaims(payload: string): VisitClaims | null {
  try {
    const packed = JSON.parse(Buffer.from(payload, 'base64url').toString()) as PackedClaims | null
    if (typeof packed !== 'object' || packed === null) return null
    const link = unpackTouches(packed.l)
    const agent = unpackTouches(packed.a)
    if (link === null || agent === null) return null
    return { ...(link && { link }), ...(agent && { agent }) }
  } catch {
    return null
  }
}

/**
 * Makes and reads visit tokens: `v1.<key id>.<payload>.<HMAC-SHA256>`, the last two in base64url.
 */
export class VisitTokens {
  /** As text: `createHmac` takes 35 µs to find out that a Buffer is no KeyObject (Node 24), and 4 µs with text. */
  #keys = new Map<string, string>()
  #prefix: string
  #signingKey: string

  /**
   * @param keys newest first: the first signs, all verify
   */
  constructor(keys: VisitTokenKey[]) {
    for (const { id, secret } of keys) {
      const key = Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, 32)).toString('hex')
      this.#keys.set(id, key)
    }
    const newest = keys[0]!
    this.#prefix = `${VERSION}.${newest.id}.`
    this.#signingKey = this.#keys.get(newest.id)!
  }

  sign(claims: VisitClaims): string {
    const packed: PackedClaims = {}
    if (claims.link) packed.l = packTouches(claims.link)
    if (claims.agent) packed.a = packTouches(claims.agent)
    const body = this.#prefix + Buffer.from(JSON.stringify(packed)).toString('base64url')
    return `${body}.${createHmac('sha256', this.#signingKey).update(body).digest('base64url')}`
  }

  /**
   * Whoever sent it: a token that is not ours says why and never throws. Says nothing about age:
   * that is judged at the order's own time (`isTouchAlive`).
   */
  read(token: string): VisitTokenReading {
    if (token.length > VISIT_TOKEN_MAX_LENGTH) return { ok: false, reason: 'too_long' }

    const match = TOKEN_SHAPE.exec(token)
    if (!match) return { ok: false, reason: 'malformed' }

    const [, keyId, payload, signature] = match as unknown as [string, string, string, string]
    const key = this.#keys.get(keyId)
    if (!key) return { ok: false, reason: 'unknown_key' }

    // compared as text: base64url has several spellings of the same bytes, of which only one is ours
    const body = token.slice(0, -signature.length - 1)
    const expected = createHmac('sha256', key).update(body).digest('base64url')
    if (!timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(signature, 'latin1'))) {
      return { ok: false, reason: 'forged' }
    }

    const claims = unpackClaims(payload)
    return claims ? { ok: true, claims } : { ok: false, reason: 'malformed' }
  }
}

/**
 * Whether the visit's life has not ended at `instant` (milliseconds). It says nothing about an instant before
 * the visit.
 */
export function isTouchAlive(touch: Touch, instant: number): boolean {
  return instant <= touch.at + touch.lifeDays * DAY_MS
}

function alivePair(pair: { first: Touch; last: Touch } | undefined, instant: number) {
  if (!pair) return undefined
  const lastLives = isTouchAlive(pair.last, instant)
  if (isTouchAlive(pair.first, instant))
    return lastLives ? pair : { first: pair.first, last: pair.first }
  return lastLives ? { first: pair.last, last: pair.last } : undefined
}

/**
 * What the browser carries after one more visit: the new one is the last; the first stays as long as it lives, then
 * the oldest one that is known and alive takes its place.
 */
export function mergeVisitClaims(
  old: VisitClaims | null,
  kind: 'link' | 'agent',
  touch: Touch
): VisitClaims {
  const link = alivePair(old?.link, touch.at)
  const agent = alivePair(old?.agent, touch.at)
  const merged: VisitClaims = { ...(link && { link }), ...(agent && { agent }) }
  merged[kind] = { first: merged[kind]?.first ?? touch, last: touch }
  return merged
}

const tokens = new VisitTokens(parseVisitTokenKeys(visitTokenKeys?.release(), appKey.release()))

export function signVisitToken(claims: VisitClaims): string {
  return tokens.sign(claims)
}

export function readVisitToken(token: string): VisitTokenReading {
  return tokens.read(token)
}
