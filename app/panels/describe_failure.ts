const MAX_LENGTH = 500

/**
 * What went wrong, for the inbox and the log. A database's own message carries the values of the statement, which
 * are somebody's name and address: there only the code and the place are kept.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'Something that is not an error was thrown'

  const { code, sql } = error as { code?: unknown; sql?: unknown }
  const name = typeof code === 'string' ? code : error.name
  const isDatabases = sql !== undefined || /^(ER_|SQLITE_|PROTOCOL_)/.test(name)
  const message = isDatabases
    ? ''
    : `: ${error.message.replaceAll(/[^\s@<>"']+@[^\s@<>"']+/g, '…')}`
  const place = /\bapp\/[\w/.-]+:\d+/.exec(error.stack ?? '')?.[0]

  return `${name}${message}${place ? ` (${place})` : ''}`.slice(0, MAX_LENGTH)
}
