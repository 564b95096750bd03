import {
  couponBps,
  findProduct,
  TLDS,
  VAT_BPS,
  type Cycle,
  type DomainAction,
} from '#sandbox/catalogue'
import type { Currency } from '#sandbox/money'
import { sumUp, type Sums } from '#sandbox/sums'

/**
 * What lies in a cart: a product with its cycle, or a domain with what is to happen to it.
 */
export type CartLine =
  | {
      key: string
      productId: string
      cycle: 'monthly' | 'yearly'
      domain?: string
      trial?: boolean
    }
  | { key: string; domain: string; tld: string; action: DomainAction; serviceId?: number }

/** Most lines that a cart takes. */
export const CART_LINES = 20

/**
 * One priced line, in the words of the contract's `items[]`.
 */
export interface QuotedItem {
  line: CartLine
  kind: 'hosting' | 'domain' | 'addon' | 'setup'
  productId: string
  productGroup: string
  productName: string | null
  domain: string | null
  tld: string | null
  action: DomainAction | null
  cycle: Cycle
  renewal: boolean
  serviceId: number | null
  /** Minor units, net. */
  amount: number
  /** What the next period costs, minor units, net. */
  renewalAmount: number
  /** Opens a service of its own (not a set-up fee, not the renewal of one that exists). */
  opensService: boolean
  opensAccount: boolean
  /** Free until its trial ends. */
  trial: boolean
}

export interface Quote extends Sums {
  currency: Currency
  coupon: string | null
  items: QuotedItem[]
  trial: boolean
}

export function isDomainLine(line: CartLine): line is Extract<CartLine, { action: DomainAction }> {
  return 'action' in line
}

/**
 * Prices a cart by today's catalogue. Lines whose product is gone are left out. A trial costs nothing.
 */
export function quote(lines: CartLine[], currency: Currency, coupon: string | null): Quote {
  const items = lines.flatMap((line) => price(line, currency))
  const trial = items.length > 0 && items.every((item) => item.trial)
  const bps = couponBps(coupon)
  const sums = sumUp(
    items.map(({ amount }) => amount),
    bps ?? 0,
    VAT_BPS
  )
  return { ...sums, currency, coupon: bps === undefined ? null : coupon, items, trial }
}

function price(line: CartLine, currency: Currency): QuotedItem[] {
  if (isDomainLine(line)) {
    const prices = TLDS[line.tld]
    if (!prices) return []
    return [
      {
        line,
        kind: 'domain',
        productId: `domain-${line.tld}`,
        productGroup: 'domains',
        productName: null,
        domain: line.domain,
        tld: line.tld,
        action: line.action,
        cycle: 'yearly',
        renewal: line.action === 'renew',
        serviceId: line.serviceId ?? null,
        amount: prices[line.action][currency],
        renewalAmount: prices.renew[currency],
        opensService: line.action !== 'renew',
        opensAccount: false,
        trial: false,
      },
    ]
  }

  const product = findProduct(line.productId)
  if (!product) return []

  const isTrial = line.trial === true && product.trialDays !== undefined
  const amount = product[line.cycle][currency]
  const item: QuotedItem = {
    line,
    kind: product.kind,
    productId: product.id,
    productGroup: product.group,
    productName: product.name ?? null,
    domain: line.domain ?? null,
    tld: null,
    action: null,
    cycle: line.cycle,
    renewal: false,
    serviceId: null,
    amount: isTrial ? 0 : amount,
    renewalAmount: amount,
    opensService: true,
    opensAccount: product.opensAccount,
    trial: isTrial,
  }
  if (!product.setup || isTrial) return [item]

  return [
    item,
    {
      ...item,
      kind: 'setup',
      cycle: 'once',
      amount: product.setup[currency],
      renewalAmount: 0,
      opensService: false,
      opensAccount: false,
    },
  ]
}
