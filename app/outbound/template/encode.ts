/**
 * Percent-encoded as UTF-8, also what `encodeURIComponent` leaves (`!'()*`); half a surrogate pair becomes U+FFFD.
 */
export function encodeValue(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll(/[!'()*]/g, percent)
}

/**
 * What somebody typed into a URL or a form, which is encoded already but for what no URL can hold as it is.
 */
export function encodeLiteral(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/%(?![\dA-Fa-f]{2})/g, '%25')
    .replaceAll(/[^\x21-\x7e]|["'<>^`{|}\\]/gu, (char) =>
      char === "'" ? percent(char) : encodeURIComponent(char)
    )
}

/** As a part of a JSON string. */
export function encodeInJsonString(value: string): string {
  return JSON.stringify(value.toWellFormed()).slice(1, -1)
}

/**
 * Without an exponent, and with no more digits than a number holds: an order's id that looks like `1e5` or has twenty
 * digits would arrive as another one.
 */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/
const MOST_DIGITS = 15

/** As a JSON value of its own. */
export function encodeAsJson(value: string | null): string {
  if (value === null) return 'null'
  const isNumber = value.length <= MOST_DIGITS + 2 && JSON_NUMBER.test(value)
  const digits = isNumber ? value.replaceAll(/\D/g, '').length : 0
  return isNumber && digits <= MOST_DIGITS ? value : JSON.stringify(value.toWellFormed())
}

function percent(char: string) {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
}
