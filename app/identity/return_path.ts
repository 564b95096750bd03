const LONGEST = 2048

/**
 * A path of the add-on that a sign-in may return to, or null for anything that could lead elsewhere: another
 * scheme or host, `//host`, `/\host` (browsers read a backslash as a slash), control characters (browsers drop
 * tabs and line ends), lone surrogates, too long.
 */
export function safeReturnPath(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null
  if (!/^\/(?!\/)/.test(value)) return null
  // eslint-disable-next-line no-control-regex
  if (/[\\\u0000-\u0020\u007f]/.test(value) || !value.isWellFormed()) return null

  const base = 'http://add-on.invalid'
  return URL.canParse(value, base) && new URL(value, base).origin === base ? value : null
}
