/**
 * Mails as data: each feature defines its own with `defineMail` in `mails.ts` (`start/mails.ts` lists these files), acts
 * owe them by `oweMail` in their own transaction, and the worker writes and sends them (`SendOwedMails`).
 */
import i18nManager from '@adonisjs/i18n/services/main'
import { formatDate, formatDateTime } from '#core/i18n/format'
import { isLocale, type Locale } from '#core/i18n/locales'
import { formatMoney } from '#core/money'

/**
 * What a mail says, in one language, before it is HTML or plain text. Everything is text; nothing is HTML.
 */
export interface MailContent {
  subject: string
  paragraphs: string[]
  /** Somebody's own words, set apart: a reason. */
  quote?: string | null
  /** A small table. */
  rows?: { label: string; value: string }[]
  /** The one thing to do, by a path of the add-on whose GET changes nothing. */
  action: { label: string; path: string }
  /** Why the reader gets it, in small print. */
  why: string
}

/**
 * The language's texts and habits, for `compose`.
 */
export interface MailWords {
  locale: Locale
  t: (key: string, values?: Record<string, string | number>) => string
  /** Milliseconds, as a day or an instant in the programme's time zone. */
  date: (instant: number) => string
  dateTime: (instant: number) => string
  money: (minor: number, currency: string) => string
}

export interface Mail<Details extends object = object> {
  /** `membership.approved` */
  readonly name: string
  readonly compose: (details: Details, words: MailWords) => MailContent
}

const mails = new Map<string, Mail<never>>()

/**
 * @param compose from the details that were kept as JSON when the mail was owed
 */
export function defineMail<Details extends object>(
  name: string,
  compose: Mail<Details>['compose']
): Mail<Details> {
  const mail = { name, compose }
  mails.set(name, mail as Mail<never>)
  return mail
}

/**
 * Null for one that no code defines (any more).
 */
export function mailNamed(name: string): Mail | null {
  return (mails.get(name) as Mail | undefined) ?? null
}

export function wordsIn(locale: Locale): MailWords {
  const i18n = i18nManager.locale(locale)
  return {
    locale,
    t: (key, values) => i18n.t(key, values),
    date: (instant) => formatDate(instant, locale),
    dateTime: (instant) => formatDateTime(instant, locale),
    money: (minor, currency) => formatMoney(minor, currency, locale),
  }
}

/**
 * The first of these that is a language of ours, `it-IT` being Italian; English where none is.
 */
export function mailLocale(...wishes: (string | null | undefined)[]): Locale {
  return wishes.map((wish) => wish?.slice(0, 2).toLowerCase()).find(isLocale) ?? 'en'
}
