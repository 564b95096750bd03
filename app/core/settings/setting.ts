/**
 * Settings that an admin may change while the product runs. Each feature defines its own in `settings.ts`
 * (`start/settings.ts` lists them, for the page that shows them); where the database has no row for one, its default
 * holds, which usually comes from an environment variable.
 *
 * `value` is read from memory and costs nothing, also in the tracked redirect. The process that changes a setting
 * sees it at once, others within two seconds. `settingAt` says what held at an instant.
 */
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import { isCurrency, parseMoney, toDecimalString } from '#core/money'
import { select } from '#core/database/sql'

/** How a form asks for it. */
export type SettingControl =
  | { kind: 'number'; min: number; max: number; unit: 'days' | 'seconds' | 'orders' | 'percent' }
  | { kind: 'yes_no' }
  | { kind: 'choice'; options: readonly string[] }
  /** One entry a line. */
  | { kind: 'lines' }
  /** `EUR 500.00`, one currency a line. */
  | { kind: 'amounts' }
  | { kind: 'text'; max: number }

/**
 * `reason` is a key below `settings.errors.` in resources/lang, `values` fill it.
 */
export type ParsedSetting<T> =
  { ok: true; value: T } | { ok: false; reason: string; values?: Record<string, string | number> }

/** Fills `settings.<key>.consequence` of resources/lang: what a change does to others, which the admin confirms. */
export type Consequence = Record<string, string | number>

interface Definition<T> {
  /** `links.cookie_days`: also names its words in resources/lang: `settings.links.cookie_days.{label,explain}`. */
  key: string
  control: SettingControl
  /** What holds while nobody has set it. */
  initial: T
  /** @param text as a form or the database has it */
  parse: (text: string) => ParsedSetting<T>
  format: (value: T) => string
  /** Whether a change hurts; null where it need not be confirmed. */
  consequence?: (from: T, to: T) => Promise<Consequence | null> | Consequence | null
}

/** What the database says, as text, by key. */
const stored = new Map<string, string>()

export class Setting<T = unknown> {
  #read: { text: string; value: T } | null = null

  constructor(private definition: Definition<T>) {}

  get key() {
    return this.definition.key
  }

  /** The page's section: what stands before the key's first dot. */
  get group() {
    return this.key.split('.')[0]!
  }

  get control() {
    return this.definition.control
  }

  get initial() {
    return this.definition.initial
  }

  get value(): T {
    const text = stored.get(this.key)
    if (text === undefined) return this.definition.initial
    if (this.#read?.text !== text) this.#read = { text, value: this.valueOf(text) }
    return this.#read.value
  }

  /** `value` as a form shows it. */
  get text() {
    return this.format(this.value)
  }

  parse(text: string) {
    return this.definition.parse(text)
  }

  format(value: T) {
    return this.definition.format(value)
  }

  /**
   * What a change from what holds now to `text` does that the admin should confirm; null where nothing.
   */
  async consequenceOf(text: string): Promise<Consequence | null> {
    return (await this.definition.consequence?.(this.value, this.valueOf(text))) ?? null
  }

  /**
   * What a stored text means; one that means nothing (any more) falls back to the default.
   */
  valueOf(text: string): T {
    const parsed = this.parse(text)
    return parsed.ok ? parsed.value : this.definition.initial
  }
}

/**
 * What the setting was at an instant (milliseconds), from its history.
 */
export async function settingAt<T>(
  client: QueryClientContract,
  setting: Setting<T>,
  instant: number
): Promise<T> {
  // the first change after the instant says what held before it; without one, what holds now did. What holds now is
  // the database's word, since this process may not have seen another's change yet
  const [found] = await select<{
    now_value: string | null
    change_id: number | null
    old_value: string | null
  }>(
    client,
    `SELECT settings.value AS now_value, later.id AS change_id, later.old_value
     FROM (SELECT 1 AS one) AS one
     LEFT JOIN settings ON settings.\`key\` = ?
     LEFT JOIN setting_changes AS later ON later.id = (
       SELECT id FROM setting_changes WHERE \`key\` = ? AND changed_at > ? ORDER BY changed_at, id LIMIT 1
     )`,
    [setting.key, setting.key, instant]
  )
  const text = found!.change_id === null ? found!.now_value : found!.old_value
  return text === null ? setting.initial : setting.valueOf(text)
}

/** Each reading and each change has a number: a reading that began before what is remembered already says nothing new. */
let latest = 0
let remembered = 0

/**
 * Reads all settings from the database into memory.
 */
export async function loadSettings() {
  const reading = ++latest
  const rows: { key: string; value: string }[] = await db.from('settings').select('key', 'value')
  if (reading < remembered) return
  remembered = reading
  stored.clear()
  for (const { key, value } of rows) stored.set(key, value)
}

/** Milliseconds until another process's change is seen. */
const REFRESH_MS = 2_000

/**
 * Loads the settings now and then again and again, without keeping the process alive. While the database is away the
 * last ones known hold.
 */
export async function keepSettingsFresh() {
  await loadSettings()
  let isReading = false
  const timer = setInterval(async () => {
    if (isReading) return
    isReading = true
    await refreshSettings()
    isReading = false
  }, REFRESH_MS)
  timer.unref()
  // a reading after the database is closed would open it again, and nothing would close it any more
  app.terminating(() => clearInterval(timer))
}

/**
 * Reads them again, or keeps what is known.
 */
export async function refreshSettings() {
  try {
    await loadSettings()
  } catch (error) {
    logger.warn({ err: error as Error }, 'settings not read')
  }
}

/**
 * For the action that has changed it in the database.
 */
export function rememberSetting(key: string, text: string) {
  remembered = ++latest
  stored.set(key, text)
}

type Own<T> = Pick<Definition<T>, 'key' | 'initial' | 'consequence'>

export function wholeNumber(
  definition: Own<number> & {
    min: number
    max: number
    unit: Extract<SettingControl, { kind: 'number' }>['unit']
  }
): Setting<number> {
  const { min, max, unit } = definition
  return new Setting({
    ...definition,
    control: { kind: 'number', min, max, unit },
    parse: (text) => {
      const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
      return value >= min && value <= max
        ? { ok: true, value }
        : { ok: false, reason: 'number', values: { min, max } }
    },
    format: String,
  })
}

const YES = ['true', 'on', '1']
const NO = ['false', 'off', '0', '']

export function yesNo(definition: Own<boolean>): Setting<boolean> {
  return new Setting({
    ...definition,
    control: { kind: 'yes_no' },
    parse: (text) =>
      [...YES, ...NO].includes(text)
        ? { ok: true, value: YES.includes(text) }
        : { ok: false, reason: 'choice' },
    format: String,
  })
}

export function choice<Option extends string>(
  definition: Own<Option> & { options: readonly Option[] }
): Setting<Option> {
  const { options } = definition
  return new Setting({
    ...definition,
    control: { kind: 'choice', options },
    parse: (text) => {
      const value = options.find((option) => option === text)
      return value === undefined ? { ok: false, reason: 'choice' } : { ok: true, value }
    },
    format: String,
  })
}

/** Characters of one entry of a list. */
const LONGEST_LINE = 300

/**
 * @param check refuses an entry by its reason, or takes it
 */
export function lines(
  definition: Own<string[]> & {
    max: number
    atLeast?: number
    check: (entry: string) => string | null
  }
): Setting<string[]> {
  const { max, atLeast = 0, check } = definition
  return new Setting({
    ...definition,
    control: { kind: 'lines' },
    parse: (text): ParsedSetting<string[]> => {
      const entries = [...new Set(text.split(/\r?\n/).map((line) => line.trim()))].filter(Boolean)
      if (entries.length < atLeast) return { ok: false, reason: 'too_few', values: { atLeast } }
      if (entries.length > max) return { ok: false, reason: 'too_many', values: { max } }
      for (const entry of entries) {
        const reason = entry.length > LONGEST_LINE ? 'too_long' : check(entry)
        if (reason) return { ok: false, reason, values: { entry: entry.slice(0, 60) } }
      }
      return { ok: true, value: entries }
    },
    format: (entries) => entries.join('\n'),
  })
}

/**
 * Amounts in minor units by currency.
 */
export function amounts(definition: Own<Record<string, number>>): Setting<Record<string, number>> {
  return new Setting({
    ...definition,
    control: { kind: 'amounts' },
    parse: (text): ParsedSetting<Record<string, number>> => {
      const value: Record<string, number> = {}
      for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
        if (line === '') continue
        const [, currency, amount] = /^([A-Z]{3})\s+(\S+)$/.exec(line) ?? []
        // a comma is as good as a point: there is no grouping here
        const money =
          currency && isCurrency(currency)
            ? parseMoney(amount!.replace(',', '.'), currency, 'en')
            : null
        if (!money?.ok || money.minor < 0) {
          return { ok: false, reason: 'amount', values: { line: line.slice(0, 60) } }
        }
        if (Object.hasOwn(value, currency!)) {
          return { ok: false, reason: 'currency_twice', values: { currency: currency! } }
        }
        value[currency!] = money.minor
      }
      return { ok: true, value }
    },
    format: (value) =>
      Object.entries(value)
        // one order, so that the same amounts are the same text
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([currency, minor]) => `${currency} ${toDecimalString(minor, currency)}`)
        .join('\n'),
  })
}
