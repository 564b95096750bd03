import env from '#start/env'

/**
 * Chromium's: an empty user agent or a library's counts as a bot.
 */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36'

export interface Page {
  status: number
  headers: Headers
  html: string
  location: string | null
  /** `Set-Cookie` lines by cookie name. */
  setCookies: Map<string, string>
  /** When it was asked for and when the answer began, by this process's monotonic clock, in milliseconds. */
  sentAt: number
  answeredAt: number
}

/**
 * Somebody with a browser, over real HTTP: keeps cookies, sends forms with the token of the page they are on,
 * follows nothing by itself.
 */
export class Visitor {
  readonly cookies = new Map<string, string>()
  #page: { url: string; html: string } | null = null

  /**
   * @param base the server's address, where it is not this test run's own
   */
  constructor(
    private headers: Record<string, string> = {},
    readonly base = `http://${env.get('HOST')}:${env.get('PORT')}`
  ) {}

  async get(path: string, headers: Record<string, string> = {}): Promise<Page> {
    const page = await this.request('GET', path, { headers })
    if (page.status < 300 || page.status >= 400)
      this.#page = { url: this.base + path, html: page.html }
    return page
  }

  /**
   * Sends a form; its CSRF token is the one of the page opened last, unless `fields` has another.
   */
  async post(
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {}
  ) {
    const token = this.#page ? csrfToken(this.#page.html) : null
    return this.request('POST', path, {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(this.#page && { referer: this.#page.url }),
        ...headers,
      },
      body: new URLSearchParams({ ...(token !== null && { _csrf: token }), ...fields }).toString(),
    })
  }

  /**
   * Sends a form with files, all of them under the field `images`, with the token of the page opened last.
   */
  async upload(
    path: string,
    fields: Record<string, string>,
    files: { name: string; bytes: Buffer; type?: string }[],
    field = 'images'
  ) {
    const form = new FormData()
    const token = this.#page ? csrfToken(this.#page.html) : null
    if (token !== null) form.set('_csrf', token)
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    for (const { name, bytes, type = 'application/octet-stream' } of files) {
      form.append(field, new Blob([new Uint8Array(bytes)], { type }), name)
    }
    const headers: Record<string, string> = this.#page ? { referer: this.#page.url } : {}
    return this.request('POST', path, { headers, body: form })
  }

  async request(
    method: string,
    path: string,
    { headers, body }: { headers?: Record<string, string>; body?: string | FormData } = {}
  ): Promise<Page> {
    const sentAt = performance.now()
    const response = await fetch(this.base + path, {
      method,
      body,
      redirect: 'manual',
      headers: {
        'user-agent': USER_AGENT,
        'accept': 'text/html',
        'accept-language': 'en',
        'cookie': Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; '),
        ...this.headers,
        ...headers,
      },
    })
    const answeredAt = performance.now()

    const setCookies = new Map<string, string>()
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      setCookies.set(name!, line)
      if (/;\s*max-age=0/i.test(line)) this.cookies.delete(name!)
      else this.cookies.set(name!, value!)
    }
    return {
      status: response.status,
      headers: response.headers,
      html: await response.text(),
      location: response.headers.get('location'),
      setCookies,
      sentAt,
      answeredAt,
    }
  }
}

export function csrfToken(html: string): string | null {
  return /name=['"]_csrf['"]\s+value=['"]([^'"]+)['"]/.exec(html)?.[1] ?? null
}

export async function statusOf(request: Promise<Page>): Promise<number> {
  const page = await request
  return page.status
}
