import { PanelCaller, panelWords, unavailable } from '#panels/drivers/call_panel'
import { DONE, type Done } from '#panels/drivers/driver_answers'
import type { DriverAnswer, DriverConnection } from '#panels/drivers/panel_driver'
import { isRow, rowOf, rowsOf, textOf, type Row } from '#panels/drivers/panel_values'

export type Fields = Record<string, string | number>

/** Rows that are asked for at once, and most pages of them. */
const PAGE = 250
const MOST_PAGES = 100

const NOT_FOUND = /not found|^invalid client[_ ]id/i
const UNAUTHORIZED =
  /^(authentication failed|invalid ip|invalid permissions|access denied|two-factor|administrator account)/i

/**
 * The external API of WHMCS: one address, the call's name in `action`, credentials in each call.
 *
 * @see https://developers.whmcs.com/api/
 */
export class WhmcsApi {
  readonly baseUrl: string
  /** By whose clock the panel writes times. */
  readonly zone: string

  #caller: PanelCaller
  #credentials: Fields

  constructor({ baseUrl, credentials }: DriverConnection) {
    this.#caller = new PanelCaller(baseUrl)
    this.baseUrl = this.#caller.baseUrl
    this.zone = credentials.timezone || 'UTC'
    const { identifier = '', secret = '', access_key: accessKey } = credentials
    this.#credentials = { identifier, secret, ...(accessKey ? { accesskey: accessKey } : {}) }
  }

  async call(action: string, fields: Fields = {}): Promise<DriverAnswer<Row>> {
    const answer = await this.#caller.call({
      method: 'POST',
      path: '/includes/api.php',
      form: { ...fields, ...this.#credentials, action, responsetype: 'json' },
    })
    if (!answer.ok) return answer

    const { status, body } = answer.value
    if (!isRow(body)) return unavailable('not_json', status < 400)
    if (body.result === 'success') return { ok: true, value: body }
    if (body.result !== 'error') {
      return status === 404 ? { ok: false, reason: 'not_found' } : unavailable('not_json', true)
    }

    const message = panelWords(body.message)
    if (UNAUTHORIZED.test(message)) return { ok: false, reason: 'unauthorized' }
    if (NOT_FOUND.test(message)) return { ok: false, reason: 'not_found' }
    return { ok: false, reason: 'refused', message }
  }

  /**
   * A call of which only counts that it went well.
   */
  async act(action: string, fields: Fields): Promise<Done> {
    const answer = await this.call(action, fields)
    return answer.ok ? DONE : answer
  }

  /**
   * All pages of a list.
   *
   * @param names of the list and of what is in it: `orders`, `order`
   * @param goesOn false ends the reading after a page, where the rest is of no interest
   */
  async list(
    action: string,
    fields: Fields,
    names: [string, string],
    goesOn: (page: Row[]) => boolean = () => true
  ): Promise<DriverAnswer<Row[]>> {
    const rows: Row[] = []
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.call(action, { ...fields, limitstart: rows.length, limitnum: PAGE })
      if (!answer.ok) return answer
      const found = listOf(answer.value, names)
      rows.push(...found)
      const total = Number(textOf(answer.value.totalresults)) || 0
      if (found.length === 0 || rows.length >= total || !goesOn(found)) {
        return { ok: true, value: rows }
      }
    }
    // half of them would look like all of them
    return unavailable('too_large', false)
  }
}

/**
 * A list is nested (`orders: { order: [ … ] }`), empty text where nothing is in it, or flat, as the older calls give it
 * (`credits[credit][0][id]`).
 */
export function listOf(body: Row, [list, item]: [string, string]): Row[] {
  if (list in body) return rowsOf(rowOf(body[list])[item])

  const rows = new Map<string, Row>()
  const prefix = `${list}[${item}][`
  for (const [name, value] of Object.entries(body)) {
    const [index, field] = name.startsWith(prefix)
      ? name.slice(prefix.length).replace(/\]$/, '').split('][')
      : []
    if (index === undefined || field === undefined) continue
    const row = rows.get(index) ?? {}
    row[field] = value
    rows.set(index, row)
  }
  return [...rows.values()]
}
