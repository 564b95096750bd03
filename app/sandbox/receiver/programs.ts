/**
 * How six well-known affiliate programs are called and what they answer, as far as their public documents and running
 * copies of them showed (docs/signup-notifications.md). By address, so that one receiver is all of them.
 */
import { randomBytes } from 'node:crypto'
import { bookedAmount, type WrongAmount } from '#sandbox/receiver/booked_amount'

export const PROGRAM_KEYS = ['idevaffiliate', 'tune', 'cake', 'jam', 'keitaro', 'matomo'] as const
export type ProgramKey = (typeof PROGRAM_KEYS)[number]

export interface ProgramRequest {
  method: string
  path: string
  /** Of the query and of a form or flat JSON in the body. */
  params: URLSearchParams
}

/**
 * What a request says, in the program's own words for it.
 */
export interface Claim {
  clickId: string | null
  affiliateId: string | null
  /** Address of the customer, told by a server. */
  address: string | null
  orderId: string | null
  amount: string | null
  currency: string | null
}

/**
 * - `unknown`: neither a click id nor the cookie that it knows
 * - `unpayable`: an amount that it calls a processing error
 * - `incomplete`: a parameter that it cannot do without is missing
 */
export type Outcome = 'booked' | 'duplicate' | 'unknown' | 'unpayable' | 'incomplete'

export interface Answer {
  status: number
  type: string
  body: string | Buffer
}

export interface ProgramKind {
  key: ProgramKey
  name: string
  /** Path and query to enter as its URL template, in the add-on's parameters. */
  template: string
  delivery: 'browser' | 'server'
  /** Cookie that its referral links set; its value is the click id. */
  cookie: string
  /** Query parameter with which its referral links arrive at the shop. */
  clickParameter: string
  /** What stands in that parameter: the click id, or who gets the credit. */
  clickParameterHolds: 'click' | 'affiliate'
  methods: readonly string[]
  newClickId: () => string
  serves: (path: string) => boolean
  claim: (request: ProgramRequest) => Claim
  /** Amounts that are no sale for it. */
  isUnpayable?: (amount: string | null) => boolean
  isComplete?: (request: ProgramRequest) => boolean
  /** Whether a sale without a click is one for it too. */
  booksUnknown: boolean
  wrongAmount: WrongAmount
  answer: (outcome: Outcome, request: ProgramRequest) => Answer
}

const hex = (bytes: number) => () => randomBytes(bytes).toString('hex')
const text = (status: number, body: string, type = 'text/html; charset=utf-8'): Answer => ({
  status,
  type,
  body,
})

/** The transparent picture of one pixel that most of them answer, whatever they think of the sale. */
const PIXEL: Answer = {
  status: 200,
  type: 'image/gif',
  body: Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
}

const NOTHING: Claim = {
  clickId: null,
  affiliateId: null,
  address: null,
  orderId: null,
  amount: null,
  currency: null,
}

const idevaffiliate: ProgramKind = {
  key: 'idevaffiliate',
  name: 'iDevAffiliate',
  template:
    '/idev/sale.php?profile=72198&idev_saleamt=${amount}&idev_ordernum=${order_id}&affiliate_id=${click_id}',
  delivery: 'browser',
  cookie: 'idevaffiliate',
  clickParameter: 'idev_id',
  clickParameterHolds: 'affiliate',
  methods: ['GET', 'POST'],
  newClickId: hex(12),
  serves: (path) => path === '/idev/sale.php' || path === '/sale.php',
  claim: ({ params }) => ({
    ...NOTHING,
    affiliateId: given(params, 'affiliate_id'),
    address: given(params, 'ip_address'),
    orderId: given(params, 'idev_ordernum'),
    amount: params.get('idev_saleamt'),
    currency: given(params, 'idev_currency'),
  }),
  isUnpayable: (amount) =>
    (amount ?? '').trim() === '' || /^0+(\.0*)?$/.test(amount!.trim()) || Number(amount) === 0.01,
  booksUnknown: false,
  wrongAmount: 'cast',
  answer: (outcome) =>
    outcome === 'unpayable' || outcome === 'incomplete'
      ? text(200, 'Processing Error: no sale amount was received.')
      : PIXEL,
}

const tune: ProgramKind = {
  key: 'tune',
  name: 'TUNE',
  template: '/aff_lsr?offer_id=26&transaction_id=${click_id}&amount=${amount}&adv_sub=${order_id}',
  delivery: 'server',
  cookie: 'enc_aff_session_26',
  clickParameter: 'transaction_id',
  clickParameterHolds: 'click',
  methods: ['GET', 'POST'],
  newClickId: hex(16),
  serves: (path) => path === '/aff_lsr' || path === '/aff_l',
  claim: ({ params }) => ({
    ...NOTHING,
    clickId: given(params, 'transaction_id'),
    orderId: given(params, 'adv_sub'),
    amount: params.get('amount'),
    currency: given(params, 'currency'),
  }),
  isComplete: ({ params }) => given(params, 'offer_id') !== null,
  booksUnknown: false,
  wrongAmount: 'default',
  answer: (outcome, { path, params }) => {
    if (path === '/aff_l') return PIXEL
    const messages = {
      incomplete: 'Offer ID is required',
      unpayable: 'Amount is not valid',
      unknown: params.get('transaction_id')
        ? 'Transaction ID was not found'
        : 'Transaction ID is required',
    }
    return outcome === 'booked' || outcome === 'duplicate'
      ? text(200, 'success=true;')
      : text(200, `success=false; err_msg=${messages[outcome]};`)
  },
}

const cake: ProgramKind = {
  key: 'cake',
  name: 'CAKE',
  template: '/p.ashx?o=26&e=1&f=pb&r=${click_id}&t=${order_id}&p=${amount}',
  delivery: 'server',
  cookie: 'ckm_click',
  clickParameter: 'reqid',
  clickParameterHolds: 'click',
  methods: ['GET'],
  newClickId: () => String(100_000_000 + (randomBytes(4).readUInt32BE() % 900_000_000)),
  serves: (path) => path === '/p.ashx',
  claim: ({ params }) => ({
    ...NOTHING,
    clickId: given(params, 'r'),
    orderId: given(params, 't'),
    amount: params.get('p'),
  }),
  isComplete: ({ params }) => given(params, 'o') !== null,
  booksUnknown: false,
  wrongAmount: 'default',
  answer: (outcome, { params }) => {
    if (params.get('f') === 'img') return PIXEL
    const accepted = outcome === 'booked' || outcome === 'duplicate'
    const xml = accepted
      ? '<result><code>0</code><msg>SUCCESS</msg></result>'
      : '<result><code>1</code><msg>INVALID REQUEST ID</msg></result>'
    return text(200, `<?xml version="1.0" encoding="utf-8"?>${xml}`, 'text/xml; charset=utf-8')
  },
}

const jam: ProgramKind = {
  key: 'jam',
  name: 'JROX JAM',
  template: '/affiliates/sale/amount/${amount}/trans_id/${order_id}',
  delivery: 'browser',
  cookie: 'jamcom',
  clickParameter: 'jamcom',
  clickParameterHolds: 'click',
  methods: ['GET'],
  newClickId: hex(10),
  serves: (path) => path.startsWith('/affiliates/sale/'),
  claim: ({ path }) => {
    const named = namedSegments(path.slice('/affiliates/sale/'.length))
    return {
      ...NOTHING,
      clickId: named.get('tracking_code') || null,
      orderId: named.get('trans_id') || null,
      amount: named.get('amount') ?? null,
    }
  },
  booksUnknown: false,
  wrongAmount: 'cast',
  answer: () => PIXEL,
}

const keitaro: ProgramKind = {
  key: 'keitaro',
  name: 'Keitaro',
  template:
    '/7d1c9fa/postback?subid=${click_id}&status=sale&payout=${amount}&currency=${currency}&tid=${order_id}',
  delivery: 'server',
  cookie: '_subid',
  clickParameter: 'subid',
  clickParameterHolds: 'click',
  methods: ['GET', 'POST'],
  newClickId: hex(8),
  serves: (path) => /^\/[a-z0-9]{6,40}\/postback$/.test(path),
  claim: ({ params }) => ({
    ...NOTHING,
    clickId: given(params, 'subid'),
    orderId: given(params, 'tid'),
    amount: params.get('payout'),
    currency: given(params, 'currency'),
  }),
  booksUnknown: false,
  wrongAmount: 'zero',
  answer: (outcome) =>
    outcome === 'booked' || outcome === 'duplicate'
      ? text(200, 'Success')
      : text(404, 'Click is not found'),
}

const matomo: ProgramKind = {
  key: 'matomo',
  name: 'Matomo',
  template:
    '/matomo.php?idsite=1&rec=1&_id=${click_id}&idgoal=0&ec_id=${order_id}&revenue=${amount}&send_image=0',
  delivery: 'server',
  cookie: '_pk_uid',
  clickParameter: 'matomo_id',
  clickParameterHolds: 'click',
  methods: ['GET', 'POST'],
  newClickId: hex(8),
  serves: (path) => path === '/matomo.php',
  claim: ({ params }) => ({
    ...NOTHING,
    clickId: given(params, '_id'),
    orderId: given(params, 'ec_id'),
    amount: params.get('revenue'),
  }),
  isComplete: ({ params }) => params.get('rec') === '1' && given(params, 'idsite') !== null,
  booksUnknown: true,
  wrongAmount: 'cast',
  answer: (outcome, { params }) => {
    if (outcome === 'duplicate' || outcome === 'incomplete') return text(400, '')
    return params.get('send_image') === '0' ? text(204, '') : PIXEL
  },
}

export const PROGRAMS: readonly ProgramKind[] = [idevaffiliate, tune, cake, jam, keitaro, matomo]

export function programAt(path: string): ProgramKind | undefined {
  return PROGRAMS.find((program) => program.serves(path))
}

export function programNamed(key: string): ProgramKind | undefined {
  return PROGRAMS.find((program) => program.key === key)
}

/**
 * What a program books for an amount, `12.50`.
 */
export function amountIn(program: ProgramKind, sent: string | null): string {
  return bookedAmount(sent, program.wrongAmount)
}

function given(params: URLSearchParams, name: string): string | null {
  return params.get(name)?.trim() || null
}

/**
 * `amount/12.50/trans_id/NB-2001` by name; the first of a name counts.
 */
function namedSegments(path: string): Map<string, string> {
  const segments = path.split('/')
  const named = new Map<string, string>()
  for (let at = 0; at + 1 < segments.length; at += 2) {
    const name = segments[at]!
    if (!named.has(name)) named.set(name, decoded(segments[at + 1]!))
  }
  return named
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
