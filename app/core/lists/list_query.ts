import { DateTime } from 'luxon'
import { programTimeZone } from '#config/program'

/**
 * What a list lets its address say. Everything not named here is ignored, so the values that reach a query come from
 * these lists only.
 */
export interface ListSpec<
  Choice extends string = string,
  Sort extends string = string,
  Text extends string = string,
> {
  /** The list's own address, without a query. */
  path: string
  /** Allowed values of drop-down filters: `{ status: ['active', 'inactive'] }`. */
  choices?: Record<Choice, readonly string[]>
  /** Filters that are typed, with what they may look like: `{ code: /^\d{3}$/ }`; null: anything. */
  texts?: Record<Text, RegExp | null>
  /** Columns that may be sorted by; their names in the address. */
  sorts: readonly Sort[]
  /** Sorted so when the address does not say; `-` before the name means descending. */
  defaultSort: NoInfer<Sort | `-${Sort}`>
  /** Whether `?q=` searches. */
  search?: boolean
  /** Whether `?from=&to=` bound the list by days of the programme's time zone. */
  dates?: boolean
}

type Changes = Partial<Record<string, string | number | null>>

export const PAGE_SIZE = 25
const LONGEST_SEARCH = 100
const LAST_PAGE = 1_000_000

/**
 * A list's filters, order and page as its address says them; anything else in the address falls back to the default.
 */
export class ListQuery<
  Choice extends string = string,
  Sort extends string = string,
  Text extends string = string,
> {
  /** What is searched for, trimmed; null when nothing is. */
  readonly q: string | null
  /** First and last day, `2026-11-20`, both included. */
  readonly from: string | null
  readonly to: string | null
  /** The same bounds in milliseconds: `since <= instant < until`. */
  readonly since: number | null
  readonly until: number | null
  readonly choices: Record<Choice, string | null>
  /** Trimmed; null where nothing is typed, or nothing that the filter could be. */
  readonly texts: Record<Text, string | null>
  readonly sort: Sort
  readonly direction: 'asc' | 'desc'
  /** As asked for; `pageOf` brings it into range. */
  readonly page: number

  constructor(
    readonly spec: ListSpec<Choice, Sort, Text>,
    input: Record<string, unknown>
  ) {
    this.q = spec.search ? text(input.q) : null
    this.from = spec.dates ? day(input.from) : null
    this.to = spec.dates ? day(input.to) : null
    this.since = this.from ? startOfDay(this.from).toMillis() : null
    this.until = this.to ? startOfDay(this.to).plus({ days: 1 }).toMillis() : null

    const choices = Object.entries(spec.choices ?? {}) as [Choice, readonly string[]][]
    this.choices = Object.fromEntries(
      choices.map(([name, allowed]) => [name, oneOf(allowed, input[name])])
    ) as Record<Choice, string | null>

    const texts = Object.entries(spec.texts ?? {}) as [Text, RegExp | null][]
    this.texts = Object.fromEntries(
      texts.map(([name, pattern]) => [name, typed(pattern, input[name])])
    ) as Record<Text, string | null>

    const order = sorting(spec, input.sort)
    this.sort = order.sort
    this.direction = order.direction
    this.page = pageNumber(input.page)
  }

  get isFiltered() {
    return this.filterCount > 0
  }

  get filterCount() {
    return [
      this.q,
      this.from,
      this.to,
      ...Object.values(this.choices),
      ...Object.values(this.texts),
    ].filter(Boolean).length
  }

  /**
   * Whether the list is in the order it has by default.
   */
  get isDefaultSort() {
    return this.sortParam === this.spec.defaultSort
  }

  get sortParam() {
    return this.direction === 'desc' ? `-${this.sort}` : this.sort
  }

  /**
   * This list's bookmarkable address with something changed: `list.address({ page: 2 })`. Defaults are left out;
   * whatever is changed but the page starts again at page 1. `under` is appended to the path: `'.csv'`.
   */
  address(changes: Changes = {}, under = '') {
    const values: Changes = {
      q: this.q,
      ...this.choices,
      ...this.texts,
      from: this.from,
      to: this.to,
      sort: this.isDefaultSort ? null : this.sortParam,
      ...changes,
    }
    if (values.sort === this.spec.defaultSort) values.sort = null
    if (values.page === 1) values.page = null

    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(values)) {
      if (value !== null && value !== undefined) query.set(name, String(value))
    }
    const path = this.spec.path + under
    return query.size === 0 ? path : `${path}?${query}`
  }

  /**
   * The address of the list without filters, in the same order.
   */
  get cleared() {
    const filters = { ...this.choices, ...this.texts }
    const none = Object.fromEntries(Object.keys(filters).map((name) => [name, null]))
    return this.address({ q: null, from: null, to: null, ...none })
  }

  /**
   * Where the heading of a column leads: sorts by it, or turns the order around.
   */
  sortAddress(column: Sort) {
    const descending = this.sort === column && this.direction === 'asc'
    return this.address({ sort: descending ? `-${column}` : column })
  }

  /**
   * The value of `aria-sort` for a column.
   */
  ariaSort(column: Sort) {
    if (this.sort !== column) return 'none'
    return this.direction === 'asc' ? 'ascending' : 'descending'
  }
}

/**
 * @param input the request's query, as parsed: values may be anything
 */
export function parseListQuery<
  Choice extends string,
  Sort extends string,
  Text extends string = never,
>(spec: ListSpec<Choice, Sort, Text>, input: Record<string, unknown>) {
  return new ListQuery(spec, input)
}

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null
  return value.trim().slice(0, LONGEST_SEARCH).trim() || null
}

function typed(pattern: RegExp | null, value: unknown): string | null {
  const words = text(value)
  return words !== null && (pattern === null || pattern.test(words)) ? words : null
}

function oneOf(allowed: readonly string[], value: unknown): string | null {
  return allowed.find((one) => one === value) ?? null
}

function startOfDay(isoDay: string) {
  return DateTime.fromISO(isoDay, { zone: programTimeZone }).startOf('day')
}

function day(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null
  return startOfDay(value).isValid ? value : null
}

function sorting<Sort extends string>(
  { sorts, defaultSort }: ListSpec<string, Sort>,
  value: unknown
) {
  const asked = typeof value === 'string' ? value : ''
  for (const param of [asked, defaultSort as string]) {
    const descending = param.startsWith('-')
    const sort = sorts.find((one) => one === (descending ? param.slice(1) : param))
    if (sort) return { sort, direction: descending ? ('desc' as const) : ('asc' as const) }
  }
  throw new Error(`Default order ${defaultSort} is not among the columns of the list`)
}

function pageNumber(value: unknown): number {
  const digits = typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : 1
  return Math.min(Math.max(digits, 1), LAST_PAGE)
}
