import type { Currency } from '#sandbox/money'

export type Cycle = 'monthly' | 'yearly' | 'once'
export type ItemKind = 'hosting' | 'domain' | 'addon' | 'setup'
export type DomainAction = 'register' | 'renew' | 'transfer'

/** Minor units, net of tax. */
type Price = Record<Currency, number>

export interface Product {
  id: string
  group: 'shared-hosting' | 'vps' | 'addons'
  kind: ItemKind
  /** Brand name; products without one are named by the language file. */
  name?: string
  monthly: Price
  yearly: Price
  /** Charged once, with the first payment. */
  setup?: Price
  /** Days that the product can be tried for free; none: no trial. */
  trialDays?: number
  /** Figures of the product's card, named by the language file. */
  facts: Record<string, number>
  /** Whether it opens an account on a server (a completed signup). */
  opensAccount: boolean
  /** Groups that an add-on goes with. */
  goesWith?: Product['group'][]
}

export const PRODUCTS: Product[] = [
  {
    id: 'breeze',
    group: 'shared-hosting',
    kind: 'hosting',
    name: 'Breeze',
    monthly: { EUR: 399, USD: 449, JPY: 650 },
    yearly: { EUR: 3990, USD: 4490, JPY: 6500 },
    trialDays: 14,
    facts: { sites: 1, disk: 10, mailboxes: 5 },
    opensAccount: true,
  },
  {
    id: 'gale',
    group: 'shared-hosting',
    kind: 'hosting',
    name: 'Gale',
    monthly: { EUR: 799, USD: 899, JPY: 1280 },
    yearly: { EUR: 7990, USD: 8990, JPY: 12800 },
    facts: { sites: 10, disk: 50, mailboxes: 50 },
    opensAccount: true,
  },
  {
    id: 'storm',
    group: 'shared-hosting',
    kind: 'hosting',
    name: 'Storm',
    monthly: { EUR: 1499, USD: 1699, JPY: 2480 },
    yearly: { EUR: 14990, USD: 16990, JPY: 24800 },
    facts: { sites: 50, disk: 150, mailboxes: 200 },
    opensAccount: true,
  },
  {
    id: 'cirrus-2',
    group: 'vps',
    kind: 'hosting',
    name: 'Cirrus 2',
    monthly: { EUR: 990, USD: 1090, JPY: 1680 },
    yearly: { EUR: 9900, USD: 10900, JPY: 16800 },
    setup: { EUR: 500, USD: 550, JPY: 800 },
    facts: { cores: 2, memory: 4, disk: 60 },
    opensAccount: true,
  },
  {
    id: 'cumulus-4',
    group: 'vps',
    kind: 'hosting',
    name: 'Cumulus 4',
    monthly: { EUR: 1990, USD: 2190, JPY: 3280 },
    yearly: { EUR: 19900, USD: 21900, JPY: 32800 },
    setup: { EUR: 500, USD: 550, JPY: 800 },
    facts: { cores: 4, memory: 8, disk: 120 },
    opensAccount: true,
  },
  {
    id: 'stratus-8',
    group: 'vps',
    kind: 'hosting',
    name: 'Stratus 8',
    monthly: { EUR: 3990, USD: 4390, JPY: 6480 },
    yearly: { EUR: 39900, USD: 43900, JPY: 64800 },
    setup: { EUR: 500, USD: 550, JPY: 800 },
    facts: { cores: 8, memory: 16, disk: 240 },
    opensAccount: true,
  },
  {
    id: 'ssl',
    group: 'addons',
    kind: 'addon',
    monthly: { EUR: 250, USD: 290, JPY: 400 },
    yearly: { EUR: 2500, USD: 2900, JPY: 4000 },
    facts: {},
    opensAccount: false,
    goesWith: ['shared-hosting', 'vps'],
  },
  {
    id: 'backups',
    group: 'addons',
    kind: 'addon',
    monthly: { EUR: 199, USD: 229, JPY: 320 },
    yearly: { EUR: 1990, USD: 2290, JPY: 3200 },
    facts: {},
    opensAccount: false,
    goesWith: ['shared-hosting', 'vps'],
  },
  {
    id: 'extra-ip',
    group: 'addons',
    kind: 'addon',
    monthly: { EUR: 300, USD: 330, JPY: 480 },
    yearly: { EUR: 3000, USD: 3300, JPY: 4800 },
    facts: {},
    opensAccount: false,
    goesWith: ['vps'],
  },
]

/**
 * What a domain costs for a year, by its last part.
 */
export const TLDS: Record<string, Record<DomainAction, Price>> = {
  com: {
    register: { EUR: 1190, USD: 1290, JPY: 1900 },
    renew: { EUR: 1390, USD: 1490, JPY: 2200 },
    transfer: { EUR: 1090, USD: 1190, JPY: 1800 },
  },
  it: {
    register: { EUR: 890, USD: 990, JPY: 1400 },
    renew: { EUR: 990, USD: 1090, JPY: 1600 },
    transfer: { EUR: 790, USD: 890, JPY: 1300 },
  },
  eu: {
    register: { EUR: 790, USD: 890, JPY: 1300 },
    renew: { EUR: 990, USD: 1090, JPY: 1600 },
    transfer: { EUR: 790, USD: 890, JPY: 1300 },
  },
  dev: {
    register: { EUR: 1590, USD: 1690, JPY: 2500 },
    renew: { EUR: 1690, USD: 1790, JPY: 2700 },
    transfer: { EUR: 1590, USD: 1690, JPY: 2500 },
  },
}

/** Coupon → basis points off the subtotal. */
export const COUPONS: Record<string, number> = { WELCOME10: 1_000, BENVENUTO10: 1_000 }

/** Value-added tax in basis points. */
export const VAT_BPS = 2_200

/** Payment methods that staff looks at before the order is accepted. */
export const MODERATED_METHODS = ['check', 'paypal']

export type PaymentMethod = 'card' | 'check' | 'paypal' | 'trial'

export function findProduct(id: string): Product | undefined {
  return PRODUCTS.find((product) => product.id === id)
}

export function productsOf(group: Product['group']): Product[] {
  return PRODUCTS.filter((product) => product.group === group)
}

/**
 * @returns basis points off, or undefined for a coupon that does not exist
 */
export function couponBps(code: string | null): number | undefined {
  return code !== null && Object.hasOwn(COUPONS, code) ? COUPONS[code] : undefined
}
