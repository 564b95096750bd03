import { createHmac, hkdfSync } from 'node:crypto'
import { BlockList, isIP, isIPv6 } from 'node:net'
import { appKey } from '#config/tracking'

/**
 * Days for which one key serves. Hashes of two periods cannot be compared, so nobody is followed for longer.
 */
const PERIOD_DAYS = 30

const DAY_MS = 86_400_000
const PERIOD_MS = PERIOD_DAYS * DAY_MS
const PURPOSE = 'panel-affiliates address hash '

/** As text, like the keys of visit tokens: `createHmac` is many times slower with a Buffer. */
let current: { period: number; key: string } | undefined

function keyOf(period: number): string {
  if (current?.period !== period) {
    const bytes = hkdfSync('sha256', appKey.release(), '', PURPOSE + period, 32)
    current = { period, key: Buffer.from(bytes).toString('hex') }
  }
  return current.key
}

/**
 * The part of an address that stays with a person: IPv4 whole (also when written as IPv6), of IPv6 the network (/64),
 * whose lower half devices change by themselves.
 */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  if (!isIPv6(address)) return address

  const [head = '', tail] = address.split('%')[0]!.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...after]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/**
 * What is kept of an address: a keyed hash that cannot be turned back, with a key that changes every 30 days.
 * To compare an order's address with a visit's, hash it with the visit's instant.
 *
 * @param instant milliseconds; chooses the key
 * @returns 43 characters
 */
export function addressHash(address: string, instant: number): string {
  const period = Math.floor(instant / PERIOD_MS)
  return createHmac('sha256', keyOf(period)).update(addressKey(address)).digest('base64url')
}

/**
 * The hashes by which an address seen at an instant can be found among those of the period before, of its own and of the
 * one after: two sightings up to a period apart always meet. Further apart they cannot be compared, which is the point
 * of the changing key.
 *
 * @param instant milliseconds
 */
export function neighbouringHashes(address: string, instant: number): string[] {
  return [instant - PERIOD_MS, instant, instant + PERIOD_MS].map((each) =>
    addressHash(address, each)
  )
}

/** Loopback, private, link-local, unique-local, shared (CGNAT) and unspecified addresses. */
const INSIDE = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  INSIDE.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  INSIDE.addSubnet(network, prefix, 'ipv6')
}

/**
 * Whether an address says anything about a person: one of an inner network is everybody's, as behind a proxy that
 * nobody told the add-on of.
 */
export function isTellingAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  const plain = mapped.split('%')[0]!
  const version = isIP(plain)
  return version !== 0 && !INSIDE.check(plain, version === 6 ? 'ipv6' : 'ipv4')
}
