import { isIPv6 } from 'node:net'
import { createHmac } from 'node:crypto'
import limiter from '@adonisjs/limiter/services/main'
import { attemptsKey, signInLimits } from '#config/limiter'

/**
 * Slows guessing down without a lock that others can close: tries count per address, and per account *from that
 * address*. They are counted before the password is looked at, so that a hundred at once are a hundred.
 */
export class SignInThrottle {
  #perAddress = limiter.use(signInLimits.perAddress)
  #perAccount = limiter.use(signInLimits.perAccountAndAddress)

  /**
   * @throws E_TOO_MANY_REQUESTS
   */
  async count(login: string, address: string) {
    const keys = keysOf(login, address)
    await this.#perAccount.consume(keys.account)
    await this.#perAddress.consume(keys.address)
  }

  /**
   * A right password takes its try back, and forgives the wrong ones before it.
   */
  async forgive(login: string, address: string) {
    const keys = keysOf(login, address)
    await this.#perAccount.delete(keys.account)
    await this.#perAddress.decrement(keys.address)
  }
}

/**
 * Keyed hashes: the table of attempts holds nobody's address or e-mail.
 */
function keysOf(login: string, address: string) {
  const from = network(address)
  return {
    address: `sign_in:address:${digest(from)}`,
    account: `sign_in:account:${digest(`${from}\n${login}`)}`,
  }
}

function digest(text: string) {
  return createHmac('sha256', attemptsKey.release()).update(`sign_in\n${text}`).digest('base64url')
}

/**
 * An IPv6 address stands for its /64, which one household or server has to itself.
 */
export function network(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return mapped[1]!

  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname
    .slice(1, -1)
    .split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':')
}
