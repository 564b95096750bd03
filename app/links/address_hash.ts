import { createHmac, hkdfSync } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { appKey } from '#config/tracking'

/**
 * Days for which one key serves. Hashes of two periods cannot be compared, so nobody is followed for longer.
 */
const PERIOD_DAYS = 30

const DAY_MS = 86_400_000
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
  const period = Math.floor(instant / (PERIOD_DAYS * DAY_MS))
  return createHmac('sha256', keyOf(period)).update(addressKey(address)).digest('base64url')
}
