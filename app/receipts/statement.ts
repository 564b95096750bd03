/**
 * What a receipt says, before it has a language: a code and the values of its text. The words are in
 * resources/lang/<language>/receipts.json, under the code.
 */
import type { I18n } from '@adonisjs/i18n'
import { formatDate, formatDateTime, formatPercent } from '#core/i18n/format'
import { decimalsOf, formatMoney } from '#core/money'

export type Value =
  | string
  | number
  /** Milliseconds, shown with the time of day. */
  | { instant: number }
  /** Milliseconds, shown as a day. */
  | { day: number }
  /** Minor units. */
  | { minor: number; currency: string }
  /** Several amounts, none added to another: `€11.99 and $3.00`. */
  | { amounts: readonly { minor: number; currency: string }[] }
  /** More decimals than the currency has: `minor` divided by 10 to the power of `scale`. */
  | { minor: bigint; scale: number; currency: string }
  /** Basis points. */
  | { bps: number }
  /** Said by itself first. */
  | { said: Statement }
  | { list: readonly Statement[] }

export interface Statement {
  code: string
  values: Record<string, Value>
}

export function statement(code: string, values: Record<string, Value> = {}): Statement {
  return { code, values }
}

/**
 * Who reads: an affiliate is spoken to ("your link"), an admin reads who it was.
 */
export type Viewer = { kind: 'admin' } | { kind: 'affiliate'; affiliateId: number }

/**
 * Says statements in the language of `i18n`, to the viewer.
 */
export class ReceiptWords {
  constructor(
    private readonly i18n: I18n,
    private readonly viewer: Viewer['kind']
  ) {}

  say = ({ code, values }: Statement): string => {
    const filled = Object.entries(values).map(([name, value]) => [name, this.write(value)])
    return this.i18n.t(`receipts.${code}`, {
      viewer: this.viewer,
      ...(Object.fromEntries(filled) as Record<string, string | number>),
    })
  }

  private write(value: Value): string | number {
    if (typeof value !== 'object') return value
    const { locale } = this.i18n
    if ('instant' in value) return formatDateTime(value.instant, locale)
    if ('day' in value) return formatDate(value.day, locale)
    if ('bps' in value) return formatPercent(value.bps, locale)
    if ('said' in value) return this.say(value.said)
    if ('list' in value) return this.list(value.list.map(this.say))
    if ('amounts' in value) {
      return this.list(value.amounts.map(({ minor, currency }) => this.money(minor, currency)))
    }
    if ('scale' in value) return formatExact(value.minor, value.scale, value.currency, locale)
    return this.money(value.minor, value.currency)
  }

  private money(minor: number, currency: string) {
    return formatMoney(minor, currency, this.i18n.locale)
  }

  private list(parts: string[]) {
    return this.i18n.formatList(parts, { type: 'conjunction' })
  }
}

/**
 * An amount as it was before it was rounded: `€11.988`. Never fewer decimals than the currency has, no zeros after.
 * @param minor minor units times 10 to the power of `scale`
 */
export function formatExact(minor: bigint, scale: number, currency: string, locale: string) {
  const decimals = decimalsOf(currency)
  const places = decimals + scale
  const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = digits.slice(digits.length - places)
  const decimal = `${minor < 0n ? '-' : ''}${whole}${places === 0 ? '' : `.${fraction}`}`

  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: places,
    useGrouping: 'always',
  }).format(decimal as Intl.StringNumericLiteral)
}
