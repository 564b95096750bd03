import { PanelCaller, panelWords, unavailable } from '#panels/drivers/call_panel'
import { DONE, type Done } from '#panels/drivers/driver_answers'
import type { DriverAnswer, DriverConnection } from '#panels/drivers/panel_driver'
import { isRow, rowOf, rowsOf, textOf, type Row } from '#panels/drivers/panel_values'

export type Fields = Record<string, string | number>

/** Rows that are asked for at once, and most pages of them. */
const PAGE = 100
const MOST_PAGES = 100

/** What it waits where too many calls are refused without saying for how long. */
const BUSY_MS = 60_000

/**
 * Codes of an error: of a wrong key, an address that is not allowed, a referrer that is asked for, a missing right. Newer
 * versions send status 401 and 403 with them, older ones 200.
 */
const UNAUTHORIZED = new Set(['201', '202', '203', '204', '205', '206', '1002', '1004', '403'])

/**
 * FOSSBilling's admin API. Whatever goes wrong in the panel is answered with `error`, mostly under status 200.
 *
 * @see https://fossbilling.org/docs/api
 */
export class FossbillingApi {
  readonly baseUrl: string
  /** By whose clock the panel writes times. */
  readonly zone: string

  #caller: PanelCaller
  #authorization: string

  constructor({ baseUrl, credentials }: DriverConnection) {
    this.#caller = new PanelCaller(baseUrl)
    this.baseUrl = this.#caller.baseUrl
    this.zone = credentials.timezone || 'UTC'
    const key = Buffer.from(`admin:${credentials.token ?? ''}`).toString('base64')
    this.#authorization = `Basic ${key}`
  }

  /**
   * @param path `admin/order/get_list`
   */
  async ask<T = unknown>(path: string, query: Fields = {}): Promise<DriverAnswer<T>> {
    return this.#call('GET', path, query)
  }

  async tell<T = unknown>(path: string, form: Fields): Promise<DriverAnswer<T>> {
    return this.#call('POST', path, form)
  }

  /**
   * A call of which only counts that it went well.
   */
  async act(path: string, form: Fields): Promise<Done> {
    const answer = await this.tell(path, form)
    return answer.ok ? DONE : answer
  }

  /**
   * All pages of a list.
   */
  async list(path: string, query: Fields = {}): Promise<DriverAnswer<Row[]>> {
    const rows: Row[] = []
    for (let page = 1; page <= MOST_PAGES; page++) {
      const answer = await this.ask(path, { ...query, page, per_page: PAGE })
      if (!answer.ok) return answer
      const { list, total } = rowOf(answer.value)
      const found = rowsOf(list)
      rows.push(...found)
      if (found.length === 0 || rows.length >= Number(textOf(total))) {
        return { ok: true, value: rows }
      }
    }
    // half of them would look like all of them
    return unavailable('too_large', false)
  }

  async #call<T>(method: 'GET' | 'POST', path: string, fields: Fields): Promise<DriverAnswer<T>> {
    const answer = await this.#caller.call({
      method,
      path: `/api/${path}`,
      headers: { authorization: this.#authorization },
      ...(method === 'GET' ? { query: fields } : { form: fields }),
    })
    if (!answer.ok) return answer

    const { status, body } = answer.value
    if (!isRow(body) || !('result' in body || isRow(body.error))) {
      return status === 404
        ? { ok: false, reason: 'not_found' }
        : unavailable('not_json', status < 400)
    }
    if (!isRow(body.error)) return { ok: true, value: body.result as T }

    const code = textOf(body.error.code)
    const message = panelWords(body.error.message)
    if (UNAUTHORIZED.has(code)) return { ok: false, reason: 'unauthorized' }
    if (code === '429') return { ok: false, reason: 'busy', retryAfterMs: BUSY_MS }
    if (/not found/i.test(message)) return { ok: false, reason: 'not_found' }
    return { ok: false, reason: 'refused', message }
  }
}
