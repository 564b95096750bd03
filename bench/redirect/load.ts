import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Load generators send no user agent, which would make them robots. */
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'

export interface Load {
  requests: number
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Answers that were no redirect, and requests without an answer. */
  errors: number
}

export const generator = existsSync('/usr/bin/wrk') ? 'wrk' : 'autocannon'

/**
 * Follows `url` for `seconds` on `connections` connections, from a process of its own.
 */
export async function load(url: string, connections: number, seconds: number): Promise<Load> {
  return generator === 'wrk'
    ? wrk(url, connections, seconds)
    : autocannon(url, connections, seconds)
}

async function wrk(url: string, connections: number, seconds: number): Promise<Load> {
  const { stdout } = await run('wrk', [
    ...['-t1', `-c${connections}`, `-d${seconds}s`, '--latency'],
    ...['-H', `User-Agent: ${USER_AGENT}`, url],
  ])
  const find = (pattern: RegExp) => pattern.exec(stdout)?.slice(1) ?? []
  const percentile = (percent: number) => {
    const [value = '0', unit] = find(new RegExp(`\\b${percent}%\\s+([\\d.]+)(us|ms|s)\\b`))
    return Number(value) * (unit === 'us' ? 0.001 : unit === 's' ? 1_000 : 1)
  }
  const socketErrors = find(/Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/)
  const refused = find(/Non-2xx or 3xx responses: (\d+)/)

  return {
    requests: Number(find(/(\d+) requests in/)[0]),
    perSecond: Number(find(/Requests\/sec:\s+([\d.]+)/)[0]),
    p50: percentile(50),
    p99: percentile(99),
    errors: [...socketErrors, ...refused].reduce((sum, count) => sum + Number(count), 0),
  }
}

async function autocannon(url: string, connections: number, seconds: number): Promise<Load> {
  const { stdout } = await run(process.execPath, [
    ...['node_modules/autocannon/autocannon.js', '--json', '--no-progress'],
    ...['-c', String(connections), '-d', String(seconds), '-H', `User-Agent=${USER_AGENT}`, url],
  ])
  const result = JSON.parse(stdout)
  return {
    requests: result['3xx'],
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    errors: result.errors + result['2xx'] + result.non2xx - result['3xx'],
  }
}
