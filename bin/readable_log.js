/**
 * Turns the JSON lines of the application's log into lines for people. What is no such line is passed on as it is.
 */
const LEVELS = { 10: 'trace', 20: 'debug', 30: '', 40: 'warning: ', 50: 'error: ', 60: 'fatal: ' }
const COLOURS = { 40: '\u001b[33m', 50: '\u001b[31m', 60: '\u001b[31m' }
const GREY = '\u001b[90m'
const RESET = '\u001b[0m'

/**
 * Lines that say nothing to a person who runs `npm start`.
 */
const SILENT = [/^started HTTP server on/, /^No jobs found for locations/]

/**
 * @param name of the process, shown in front
 * @returns the line, or null for one that is left out
 */
export function readableLine(name, line, colours = false) {
  const paint = (colour, text) => (colours ? `${colour}${text}${RESET}` : text)
  const entry = parse(line)
  const who = name.padEnd(6)

  if (!entry) return line.trim() === '' ? null : `${paint(GREY, who)} ${line}`
  if (SILENT.some((pattern) => pattern.test(entry.msg))) return null

  const { level, time, msg, method, route, status, ms, err, ...others } = entry
  const at = new Date(time).toTimeString().slice(0, 8)
  const text =
    msg === 'request' && method
      ? `${method} ${route} ${status} (${ms} ms)`
      : `${LEVELS[level] ?? ''}${msg ?? ''}`
  const details = ['pid', 'hostname', 'name', 'request_id'].reduce((rest, key) => {
    delete rest[key]
    return rest
  }, others)
  const extra = Object.keys(details).length > 0 ? ` ${JSON.stringify(details)}` : ''
  const trace = err ? `\n${err.type ?? 'Error'}: ${err.message}\n${err.stack ?? ''}` : ''

  return `${paint(GREY, `${at} ${who}`)} ${paint(COLOURS[level] ?? '', text)}${paint(GREY, extra)}${trace}`
}

function parse(line) {
  if (!line.startsWith('{"level":')) return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
