const MINUTE = 60_000
const HOUR = 60 * MINUTE

/**
 * How long after its n-th failure a mail is tried again, in milliseconds: mail servers are away for minutes, greylists
 * for an hour, and who mends a wrong password has three days. After that `node ace mail:retry` tries again.
 */
export const MAIL_DELAYS_MS = [
  MINUTE,
  5 * MINUTE,
  20 * MINUTE,
  HOUR,
  4 * HOUR,
  12 * HOUR,
  24 * HOUR,
  30 * HOUR,
]

/**
 * @param attempts how often it was tried in vain, at least 1
 * @param now milliseconds
 * @returns milliseconds, or null where it is given up
 */
export function nextMailAttemptAt(attempts: number, now: number): number | null {
  const delay = MAIL_DELAYS_MS[attempts - 1]
  return delay === undefined ? null : now + delay
}

/**
 * Whether the mail server has refused for good: an address that it does not know, a mail that it does not take.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1
 */
export function isRefusedForGood(error: unknown): boolean {
  const { responseCode, code } = smtpError(error)
  // credentials are the operator's to mend
  return code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500 && responseCode < 600
}

interface SmtpError {
  message: string
  responseCode?: number
  code?: string
}

/**
 * What the mail server said, out of the framework's own error.
 */
export function smtpError(error: unknown): SmtpError {
  const { cause } = error as { cause?: unknown }
  return (cause instanceof Error ? cause : error) as SmtpError
}
