import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { isHttps } from '#config/app'
import { sampleSessionHours } from '#config/sandbox'
import { insertRow, sandboxDb } from '#sandbox/database'
import { isCurrency, type Currency } from '#sandbox/money'
import { couponBps } from '#sandbox/catalogue'
import type { CartLine } from '#sandbox/cart'
import type { PersonRow } from '#sandbox/records'

export const SESSION_COOKIE = 'sandbox_session'

export const LOCALES = ['en', 'it']
export const THEMES = ['light', 'dark', 'system']

export interface Flash {
  kind: 'success' | 'warning' | 'danger'
  /** Key of the language file, with its values. */
  key: string
  values?: Record<string, string | number>
  /** What was typed in a form that had expired. */
  input?: Record<string, unknown>
}

interface SessionRow {
  id: number
  csrf_token: string
  person_id: number | null
  authenticated_at: number | null
  locale: string | null
  theme: string
  currency: Currency
  coupon: string | null
  cart: string
  flash: string | null
  seen_at: number
}

/** A session that is used is written at most that often, in milliseconds. */
const TOUCH_MS = 60_000

/**
 * A visit to the sample panel: who is signed in, what lies in the cart, language, theme and currency. The cookie
 * holds an opaque id, the row only its hash.
 */
export class SandboxSession {
  private constructor(
    private row: SessionRow,
    private writeCookie: (token: string) => void,
    readonly person: PersonRow | null
  ) {}

  /**
   * The session that the request's cookie names, or a new one.
   */
  static async of(ctx: HttpContext): Promise<SandboxSession> {
    const writeCookie = (token: string) =>
      ctx.response.append(
        'Set-Cookie',
        `${SESSION_COOKIE}=${token}; Path=/sandbox; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`
      )
    const row = (await findRow(readCookie(ctx, SESSION_COOKIE))) ?? (await create(writeCookie))
    const person = row.person_id === null ? null : await findActivePerson(row.person_id)
    return new SandboxSession(row, writeCookie, person)
  }

  get csrfToken() {
    return this.row.csrf_token
  }

  get authenticatedAt() {
    return this.row.authenticated_at
  }

  get locale() {
    return this.row.locale
  }

  get theme() {
    return this.row.theme
  }

  get currency() {
    return this.row.currency
  }

  get coupon() {
    return this.row.coupon
  }

  get cart() {
    return JSON.parse(this.row.cart) as CartLine[]
  }

  /**
   * Whether a form was filled in on a page of this session.
   */
  holdsCsrfToken(token: unknown): boolean {
    const given = Buffer.from(String(token))
    const own = Buffer.from(this.row.csrf_token)
    return given.length === own.length && timingSafeEqual(given, own)
  }

  async keepCart(cart: CartLine[]) {
    await this.update({ cart: JSON.stringify(cart) })
  }

  /**
   * Takes the cart to order it, in the order's transaction: whoever sends the form twice orders once.
   * @returns whether it was still there as this request had found it
   */
  async claimCart(trx: TransactionClientContract): Promise<boolean> {
    const claimed = await trx
      .from('sandbox_sessions')
      .where({ id: this.row.id, cart: this.row.cart })
      .whereNot('cart', '[]')
      .update({ cart: '[]', coupon: null })
    return Number(claimed) === 1
  }

  async keepCoupon(coupon: string | null) {
    await this.update({ coupon: couponBps(coupon) === undefined ? null : coupon })
  }

  /**
   * Language, theme, currency; what is unknown is left as it was.
   */
  async keepPreferences(chosen: { locale?: unknown; theme?: unknown; currency?: unknown }) {
    await this.update({
      ...(LOCALES.includes(String(chosen.locale)) ? { locale: String(chosen.locale) } : {}),
      ...(THEMES.includes(String(chosen.theme)) ? { theme: String(chosen.theme) } : {}),
      ...(isCurrency(chosen.currency) ? { currency: chosen.currency } : {}),
    })
  }

  async flash(message: Flash) {
    await this.update({ flash: JSON.stringify(message) })
  }

  /**
   * The message left for this page; it is shown once.
   */
  async takeFlash(): Promise<Flash | null> {
    if (this.row.flash === null) return null
    const message = JSON.parse(this.row.flash) as Flash
    await this.update({ flash: null })
    return message
  }

  /**
   * Signs in under a new id: one that somebody planted before is worth nothing. The cart stays.
   *
   * @param options.provenAt when the person typed their password; null: they came by a link of the API
   */
  async signIn(person: PersonRow, { provenAt = now() }: { provenAt?: number | null } = {}) {
    const token = newToken()
    await this.update({
      token_hash: hashOf(token),
      csrf_token: newToken(),
      person_id: person.id,
      authenticated_at: provenAt,
      locale: this.row.locale ?? person.locale,
    })
    this.writeCookie(token)
  }

  /**
   * Signs out; language and theme stay with the browser.
   */
  async signOut() {
    const { locale, theme, currency } = this.row
    await sandboxDb().from('sandbox_sessions').where('id', this.row.id).delete()
    this.row = await create(this.writeCookie, { locale, theme, currency })
  }

  private async update(changes: Partial<SessionRow> & { token_hash?: string }) {
    if (Object.keys(changes).length === 0) return
    await sandboxDb().from('sandbox_sessions').where('id', this.row.id).update(changes)
    this.row = { ...this.row, ...changes }
  }
}

/**
 * A cookie as the browser sent it: the add-on's visit token is read as any other program would.
 */
export function readCookie(ctx: HttpContext, name: string): string | null {
  for (const pair of (ctx.request.header('cookie') ?? '').split(';')) {
    const [key, ...value] = pair.split('=')
    if (key?.trim() === name) return value.join('=').trim()
  }
  return null
}

function newToken() {
  return randomBytes(24).toString('base64url')
}

function hashOf(token: string) {
  return createHash('sha256').update(token).digest('hex')
}

async function findRow(token: string | null): Promise<SessionRow | null> {
  if (!token) return null

  const oldest = now() - sampleSessionHours * 3_600_000
  const row = (await sandboxDb()
    .from('sandbox_sessions')
    .where('token_hash', hashOf(token))
    .where('seen_at', '>=', oldest)
    .first()) as SessionRow | null

  if (row && now() - row.seen_at > TOUCH_MS) {
    await sandboxDb().from('sandbox_sessions').where('id', row.id).update({ seen_at: now() })
  }
  return row
}

async function create(
  writeCookie: (token: string) => void,
  kept: Partial<Pick<SessionRow, 'locale' | 'theme' | 'currency'>> = {}
): Promise<SessionRow> {
  const token = newToken()
  const row = {
    csrf_token: newToken(),
    person_id: null,
    authenticated_at: null,
    locale: kept.locale ?? null,
    theme: kept.theme ?? 'system',
    currency: kept.currency ?? 'EUR',
    coupon: null,
    cart: '[]',
    flash: null,
    seen_at: now(),
  } as const

  await sandboxDb()
    .from('sandbox_sessions')
    .where('seen_at', '<', now() - sampleSessionHours * 3_600_000)
    .delete()
  const id = await insertRow(sandboxDb(), 'sandbox_sessions', {
    ...row,
    token_hash: hashOf(token),
  })
  writeCookie(token)
  return { ...row, id }
}

async function findActivePerson(id: number): Promise<PersonRow | null> {
  return (await sandboxDb()
    .from('sandbox_people')
    .where({ id, status: 'active' })
    .first()) as PersonRow | null
}
