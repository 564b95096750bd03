import { lookup, Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'

/**
 * The addresses of a host name; none: it has none.
 *
 * @throws when DNS gave no answer
 */
export type ResolveName = (hostname: string) => Promise<string[]>

/**
 * Milliseconds that a name server gets, and how often it is asked.
 */
const PATIENCE = { timeout: 2_000, tries: 2 }

/**
 * What DNS calls a name without addresses; and that there is no DNS on this machine.
 */
const NONE = new Set(['ENOTFOUND', 'ENODATA', 'NXDOMAIN', 'ENONAME', 'EBADNAME'])
const NO_DNS = 'ECONNREFUSED'

const HOSTS_FILE =
  process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts'

/**
 * Milliseconds that the hosts file is believed before it is read again.
 */
const HOSTS_MS = 5_000

/**
 * The hosts file, then DNS, then the system for what neither knows (search domains, mDNS). `dns.lookup` would do all of it,
 * but on Node's four threads, where a few names with slow servers hold up every other call, file and password: DNS is asked
 * without threads, and the system about two names at a time.
 *
 * @param servers name servers to ask instead, and nothing else: `127.0.0.1:5353`
 */
export function resolveBy(
  servers?: string[],
  { hostsFile = HOSTS_FILE }: { hostsFile?: string } = {}
): ResolveName {
  const resolver = new Resolver(PATIENCE)
  if (servers) resolver.setServers(servers)
  const hosts = servers ? async () => new Map<string, string[]>() : readHosts(hostsFile)
  const bySystem = atMost(2, (hostname: string) => lookup(hostname, { all: true }))

  return async (hostname) => {
    // never asked of a server (RFC 6761), and both since a program may listen on either
    if (/(^|\.)localhost$/.test(hostname)) return ['127.0.0.1', '::1']

    const named = await hosts()
    const byHand = named.get(hostname)
    if (byHand) return byHand

    const answers = await Promise.allSettled([
      resolver.resolve4(hostname),
      resolver.resolve6(hostname),
    ])
    const addresses = answers.flatMap((answer) =>
      answer.status === 'fulfilled' ? answer.value : []
    )
    if (addresses.length > 0) return addresses

    const failure = answers
      .flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
      .find((reason) => !NONE.has(reason?.code))
    if (failure && (servers || failure.code !== NO_DNS)) throw failure
    if (servers) return []

    try {
      const found = await bySystem(hostname)
      return found.map(({ address }) => address)
    } catch (error) {
      if (NONE.has((error as { code?: string }).code ?? '')) return []
      throw error
    }
  }
}

/**
 * A hosts file by name; empty where there is none.
 */
function readHosts(path: string): () => Promise<Map<string, string[]>> {
  let names: Promise<Map<string, string[]>> | null = null
  let readAt = 0

  return () => {
    if (!names || performance.now() - readAt > HOSTS_MS) {
      readAt = performance.now()
      names = readFile(path, 'utf8').then(parseHosts, () => new Map())
    }
    return names
  }
}

function parseHosts(text: string): Map<string, string[]> {
  const byName = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (!address || isIP(address) === 0) continue
    for (const name of names) {
      const key = name.toLowerCase().replace(/\.$/, '')
      byName.set(key, [...(byName.get(key) ?? []), address])
    }
  }
  return byName
}

/**
 * Runs `work` at most so many times at once; the rest wait their turn.
 */
function atMost<Input, Output>(limit: number, work: (input: Input) => Promise<Output>) {
  const waiting: (() => void)[] = []
  let running = 0

  return async (input: Input): Promise<Output> => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    running++
    try {
      return await work(input)
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}
