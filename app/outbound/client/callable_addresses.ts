import { domainToASCII } from 'node:url'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/**
 * One entry of OUTBOUND_ALLOWED: a name, or an address or network, with the one port that it is for or with none.
 */
export interface Allowance {
  /** As the operator wrote it: the log shows it. */
  text: string
  name: string | null
  network: [Address, number] | null
  /** Null: the ports that may be called anyway. */
  port: number | null
}

/**
 * What may be called. Everything public on `ports`, what `allowed` lets pass, and never this program itself.
 */
export interface AddressPolicy {
  allowed: readonly Allowance[]
  ports: readonly number[]
  /** Host names of the program's own pages and tracked links, each with its port: `{ hostname, port }`. */
  ownOrigins: readonly { hostname: string; port: number }[]
  /** Ports of this machine on which the program itself or its database listens. */
  ownPorts: readonly number[]
}

export type Verdict =
  /** `address`: exactly what was judged, and the only thing to dial. */
  | { ok: true; address: string; allowedBy: string | null }
  | { ok: false; reason: BlockedAddress; values: Record<string, string | number> }

/**
 * - `inside`: an address of a network that is not the internet's; an operator may allow it
 * - `metadata`: where a cloud tells its machines their secrets; nobody may allow it
 * - `special`: an address that names no single server on the internet; nobody may allow it
 * - `own_listener`: this program or its database; nobody may allow it
 * - `port`: a port that is not called
 */
export type BlockedAddress = 'inside' | 'metadata' | 'special' | 'own_listener' | 'port'

/**
 * Ranges that an operator may allow, by ipaddr.js' names. All others that are not `unicast` are refused whatever the
 * configuration says: they name no server, or wrap an address that was not looked at (6to4, Teredo, NAT64, …).
 */
const INSIDE = new Set(['private', 'loopback', 'linkLocal', 'carrierGradeNat', 'uniqueLocal'])

/**
 * Amazon, Google, Azure, DigitalOcean and others share the first; the rest are Amazon's containers and IPv6, Alibaba's,
 * Oracle's and Azure's own, which ipaddr.js calls public.
 */
const METADATA = new Set(
  [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
  ].map((address) => ipaddr.parse(address).toString())
)

/** The only part of IPv6 from which addresses of the internet are given out; the rest is reserved (RFC 4291). */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/**
 * Whether `address` may be dialled, as the host name `hostname` led there. Pure, but for the list of this machine's own
 * addresses.
 *
 * @param address as DNS answered it or a URL's host says it: IPv4, or IPv6 without brackets
 */
export function judgeAddress(
  policy: AddressPolicy,
  { address, hostname, port }: { address: string; hostname: string; port: number }
): Verdict {
  const refuse = (reason: BlockedAddress): Verdict => ({
    ok: false,
    reason,
    values: { host: hostname, address, port, entry: entryFor(policy, hostname, port) },
  })

  const ip = parseAddress(address)
  if (!ip) return refuse('special')
  if (policy.ownPorts.includes(port) && isThisMachine(ip)) return refuse('own_listener')

  const kind = kindOf(ip)
  if (kind === 'metadata' || kind === 'special') return refuse(kind)

  const entry = policy.allowed.find(
    (each) =>
      isFor(each, hostname, ip) &&
      (each.port === null ? policy.ports.includes(port) : each.port === port)
  )
  const needsNone = kind === 'public' && policy.ports.includes(port)
  if (!needsNone && !entry) return refuse(kind === 'inside' ? 'inside' : 'port')
  return { ok: true, address: ip.toString(), allowedBy: needsNone ? null : entry!.text }
}

/**
 * Whether a port may be called at all, on some address: what can be said before the name is looked up.
 */
export function mayUsePort(policy: AddressPolicy, hostname: string, port: number): boolean {
  return (
    policy.ports.includes(port) ||
    policy.allowed.some(
      (entry) => entry.port === port && (entry.name === null || entry.name === hostname)
    )
  )
}

/**
 * What an operator would add to OUTBOUND_ALLOWED to let `hostname` be called on `port`.
 */
function entryFor(policy: AddressPolicy, hostname: string, port: number) {
  if (policy.ports.includes(port)) return hostname
  return hostname.includes(':') ? `[${hostname}]:${port}` : `${hostname}:${port}`
}

/**
 * `process` turns `::ffff:10.0.0.1` into the IPv4 address that it stands for. A zone (`fe80::1%eth0`) is no part of an
 * address that somebody else may choose. IPv6 goes through `new URL`, since ipaddr.js reads `::10.0.0.1` as if it were
 * `::ffff:10.0.0.1`.
 */
function parseAddress(address: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address)
  if (!address.includes(':')) return null
  const canonical = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1)
  return canonical === undefined ? null : ipaddr.process(canonical)
}

function kindOf(ip: Address): 'public' | 'inside' | 'metadata' | 'special' {
  if (METADATA.has(ip.toString())) return 'metadata'
  const range = ip.range()
  if (INSIDE.has(range)) return 'inside'
  if (range !== 'unicast') return 'special'
  // IPv4-compatible addresses (::/96) and what is not given out count as unicast in ipaddr.js
  if (ip instanceof ipaddr.IPv6 && !ip.match(GLOBAL_UNICAST)) return 'special'
  return 'public'
}

function isFor(entry: Allowance, hostname: string, ip: Address): boolean {
  if (entry.name !== null) return entry.name === hostname
  const [network, bits] = entry.network!
  if (network.kind() === ip.kind()) return ip.match(network as never, bits)
  // `localhost` is both, so 127.0.0.1 in the list means ::1 too
  return (
    ip.toString() === '::1' &&
    network instanceof ipaddr.IPv4 &&
    ipaddr.IPv4.parse('127.0.0.1').match(network, bits)
  )
}

function isThisMachine(ip: Address): boolean {
  if (['loopback', 'unspecified'].includes(ip.range())) return true
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => parseAddress(address)?.toString() === ip.toString())
  )
}

/**
 * @param text OUTBOUND_ALLOWED: names, addresses and networks, each optionally with `:port`, separated by commas
 * @throws Error with the code E_OUTBOUND_ALLOWED that names the entry and how to write it
 */
export function parseAllowances(text: string): Allowance[] {
  return entriesOf(text).map((entry) => {
    const allowance = parseAllowance(entry)
    if (allowance) return allowance
    throw Object.assign(
      new Error(
        `OUTBOUND_ALLOWED has "${entry}": write a host name (tracker.internal), an address (10.0.0.5), or a network (10.0.0.0/8), each with :port if it is for that port only ([fd00::5]:8080 for IPv6), separated by commas.`
      ),
      { code: 'E_OUTBOUND_ALLOWED' }
    )
  })
}

/**
 * @param text OUTBOUND_PORTS: port numbers, separated by commas
 * @throws Error with the code E_OUTBOUND_ALLOWED that names the entry and how to write it
 */
export function parsePorts(text: string): number[] {
  return entriesOf(text).map((entry) => {
    const port = parsePort(entry)
    if (port !== null) return port
    throw Object.assign(
      new Error(
        `OUTBOUND_PORTS has "${entry}": write port numbers from 1 to 65535, separated by commas.`
      ),
      { code: 'E_OUTBOUND_ALLOWED' }
    )
  })
}

function entriesOf(text: string) {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
}

function parseAllowance(text: string): Allowance | null {
  const { host, portText } = splitPort(text)
  const port = portText === undefined ? null : parsePort(portText)
  if (portText !== undefined && port === null) return null

  const network = parseNetwork(host)
  if (network) return { text, name: null, network, port }
  const name = parseName(host)
  return name === null ? null : { text, name, network: null, port }
}

/**
 * `host:port`, `[fd00::5]:port`, `fd00::/8`.
 */
function splitPort(text: string): { host: string; portText: string | undefined } {
  const bracketed = /^\[([^\]]*:[^\]]*)\](?::(.*))?$/.exec(text)
  if (bracketed) return { host: bracketed[1]!, portText: bracketed[2] }
  const [host, portText, ...rest] = text.split(':')
  return rest.length > 0 ? { host: text, portText: undefined } : { host: host!, portText }
}

function parseNetwork(text: string): [Address, number] | null {
  const [address, bits, ...rest] = text.split('/')
  if (rest.length > 0 || !address) return null
  const ip = parseAddress(address)
  if (!ip) return null
  const longest = ip.kind() === 'ipv4' ? 32 : 128
  if (bits === undefined) return [ip, longest]
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > longest) return null
  return [ip, Number(bits)]
}

function parseName(text: string): string | null {
  if (!/^[\p{L}\p{N}._-]+$/u.test(text)) return null
  const name = hostNameOf(domainToASCII(text))
  const labels = name.split('.')
  const isName =
    name.length <= 253 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  // a last label of digits is an address to a browser, and this is none
  return isName && !/^(0x[0-9a-f]*|\d+)$/.test(labels.at(-1)!) ? name : null
}

function parsePort(text: string): number | null {
  const port = Number(text)
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : null
}

/**
 * The name as it is compared and looked up: lower case, without the dot that may end it.
 */
export function hostNameOf(host: string): string {
  return host.toLowerCase().replace(/\.$/, '')
}
