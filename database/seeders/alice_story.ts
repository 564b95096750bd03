/**
 * Alice writes about hosting, joins the program and shares two links; readers follow them, some register in the sample panel and
 * buy. Everything happens through the same actions as in life, with the clock moved to its day, so that the panel's books, the
 * add-on's and the ledger agree.
 */
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { EnrollAffiliate } from '#affiliates/actions/enroll_affiliate'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { appUrl } from '#config/app'
import { samplePassword } from '#config/sandbox'
import { cookieDays } from '#links/settings'
import { freeze, now } from '#core/clock'
import { AddLink } from '#links/actions/add_link'
import { programDay } from '#links/program_day'
import { VisitIds } from '#links/visit_id'
import { storeVisits } from '#links/visit_storage'
import { signVisitToken, type Touch } from '#links/visit_token'
import type { NewVisit } from '#links/visit_writer'
import { ReceivePanelEvent } from '#panels/actions/receive_panel_event'
import { readPanelEvent } from '#panels/read_panel_event'
import { AcceptOrder } from '#sandbox/actions/accept_order'
import { PayInvoice } from '#sandbox/actions/pay_invoice'
import { PlaceOrder } from '#sandbox/actions/place_order'
import { RegisterClient } from '#sandbox/actions/register_client'
import type { CartLine } from '#sandbox/cart'
import type { PaymentMethod } from '#sandbox/catalogue'
import type { Visitor } from '#sandbox/contract'
import { sandboxDb } from '#sandbox/database'
import type { Currency } from '#sandbox/money'
import { publicId, type OutboxRow, type PersonRow } from '#sandbox/records'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Alice's id in the sample panel. */
const ALICE = 1001

const ENROLLED_DAYS_AGO = 56

interface SampleLink {
  name: string
  path: string
  addedDaysAgo: number
  /** Visits of an ordinary day. */
  visitsPerDay: number
  referrers: (string | null)[]
}

const LINKS: SampleLink[] = [
  {
    name: 'Blog: how I host my site',
    path: '/sandbox/hosting',
    addedDaysAgo: 55,
    visitsPerDay: 24,
    referrers: ['blog.example.org', 'blog.example.org', 'www.example.net', null],
  },
  {
    name: 'Newsletter: VPS offers',
    path: '/sandbox/vps',
    addedDaysAgo: 40,
    visitsPerDay: 9,
    referrers: [null, null, 'mail.example.com'],
  },
]

interface SampleOrder {
  daysAgo: number
  lines: CartLine[]
  method: PaymentMethod
  coupon?: string
  /** Days after the order on which the staff finds the money and lets the order pass; never where absent. */
  acceptedAfterDays?: number
}

interface SampleCustomer {
  name: string
  email: string
  company?: string
  country: string
  locale: string
  currency: Currency
  link: 0 | 1
  visitDaysAgo: number
  /** One of the sample people, who is registered already. */
  personId?: number
  registersDaysAgo?: number
  order?: SampleOrder
}

const hosting = (
  productId: string,
  cycle: 'monthly' | 'yearly',
  domain: string,
  trial = false
): CartLine => ({ key: productId, productId, cycle, domain, ...(trial && { trial }) })

const domain = (name: string): CartLine => ({
  key: name,
  domain: name,
  tld: name.split('.')[1]!,
  action: 'register',
})

/**
 * In the order in which they order. The first ones' holds have ended, the later ones' run.
 */
const CUSTOMERS: SampleCustomer[] = [
  {
    name: 'Marta Vidal',
    email: 'marta@vidal-ceramics.example',
    company: 'Vidal Ceramics',
    country: 'ES',
    locale: 'en',
    currency: 'EUR',
    link: 0,
    visitDaysAgo: 49,
    registersDaysAgo: 47,
    order: {
      daysAgo: 47,
      lines: [hosting('gale', 'yearly', 'vidal-ceramics.com'), domain('vidal-ceramics.com')],
      method: 'card',
    },
  },
  {
    name: 'Jonas Weber',
    email: 'jonas.weber@example.net',
    country: 'DE',
    locale: 'en',
    currency: 'EUR',
    link: 0,
    visitDaysAgo: 41,
    registersDaysAgo: 41,
    order: {
      daysAgo: 41,
      lines: [hosting('cirrus-2', 'monthly', 'jonas-weber.dev')],
      method: 'card',
    },
  },
  {
    name: 'Sofia Greco',
    email: 'sofia@cucina-greco.example',
    country: 'IT',
    locale: 'it',
    currency: 'EUR',
    link: 0,
    visitDaysAgo: 39,
    registersDaysAgo: 36,
    order: {
      daysAgo: 36,
      lines: [hosting('breeze', 'yearly', 'cucinagreco.it'), domain('cucinagreco.it')],
      method: 'card',
    },
  },
  {
    name: 'Liam Carter',
    email: 'liam@carterprints.example',
    company: 'Carter Prints',
    country: 'US',
    locale: 'en',
    currency: 'USD',
    link: 0,
    visitDaysAgo: 28,
    registersDaysAgo: 26,
    order: {
      daysAgo: 26,
      lines: [hosting('storm', 'yearly', 'carterprints.com')],
      method: 'card',
    },
  },
  {
    name: 'Yuki Tanaka',
    email: 'yuki@tanaka.example',
    country: 'JP',
    locale: 'en',
    currency: 'JPY',
    link: 0,
    visitDaysAgo: 23,
    registersDaysAgo: 23,
    order: {
      daysAgo: 23,
      lines: [hosting('gale', 'yearly', 'tanaka-tea.com')],
      method: 'card',
    },
  },
  {
    name: 'Petra Novak',
    email: 'petra.novak@example.org',
    country: 'CZ',
    locale: 'en',
    currency: 'EUR',
    link: 1,
    visitDaysAgo: 20,
    registersDaysAgo: 20,
  },
  {
    name: 'Ahmed Khalil',
    email: 'ahmed@khalil.example',
    country: 'FR',
    locale: 'en',
    currency: 'EUR',
    link: 0,
    visitDaysAgo: 18,
    registersDaysAgo: 17,
    order: {
      daysAgo: 17,
      lines: [hosting('breeze', 'monthly', 'khalil-photo.com', true)],
      method: 'trial',
    },
  },
  {
    name: 'Claire Dubois',
    email: 'claire.dubois@example.com',
    country: 'FR',
    locale: 'en',
    currency: 'EUR',
    link: 0,
    visitDaysAgo: 16,
    registersDaysAgo: 14,
    order: {
      daysAgo: 14,
      lines: [hosting('gale', 'monthly', 'claire-dubois.eu'), domain('claire-dubois.eu')],
      method: 'card',
      coupon: 'WELCOME10',
    },
  },
  {
    // her own order earns nothing
    name: 'Alice Rossi',
    email: 'alice@example.com',
    country: 'IT',
    locale: 'en',
    currency: 'EUR',
    link: 0,
    visitDaysAgo: 12,
    personId: ALICE,
    order: {
      daysAgo: 12,
      lines: [hosting('breeze', 'yearly', 'alicewrites.it'), domain('alicewrites.it')],
      method: 'card',
    },
  },
  {
    name: 'Hugo Martin',
    email: 'hugo@martin.example',
    country: 'BE',
    locale: 'en',
    currency: 'EUR',
    // later than the visit's life
    link: 0,
    visitDaysAgo: 46,
    registersDaysAgo: 10,
    order: {
      daysAgo: 10,
      lines: [hosting('gale', 'yearly', 'hugomartin.com')],
      method: 'card',
    },
  },
  {
    name: 'Tomasz Zielinski',
    email: 'tomasz@zielinski.example',
    country: 'PL',
    locale: 'en',
    currency: 'EUR',
    link: 1,
    visitDaysAgo: 9,
    registersDaysAgo: 9,
    order: {
      daysAgo: 9,
      lines: [hosting('cumulus-4', 'monthly', 'zielinski-apps.dev')],
      method: 'paypal',
      acceptedAfterDays: 1,
    },
  },
  {
    name: 'Elena Moretti',
    email: 'elena@studiomoretti.example',
    company: 'Studio Moretti',
    country: 'IT',
    locale: 'it',
    currency: 'EUR',
    link: 1,
    visitDaysAgo: 8,
    registersDaysAgo: 6,
    order: {
      daysAgo: 6,
      lines: [
        hosting('cumulus-4', 'yearly', 'studiomoretti.it'),
        { key: 'backups', productId: 'backups', cycle: 'yearly' },
        { key: 'ssl', productId: 'ssl', cycle: 'yearly' },
      ],
      method: 'card',
    },
  },
  {
    name: 'Oscar Lind',
    email: 'oscar.lind@example.net',
    country: 'SE',
    locale: 'en',
    currency: 'EUR',
    link: 0,
    visitDaysAgo: 4,
    registersDaysAgo: 3,
    order: {
      daysAgo: 3,
      lines: [hosting('storm', 'monthly', 'oscarlind.com')],
      method: 'check',
    },
  },
  {
    name: 'Nina Fischer',
    email: 'nina@fischer-yoga.example',
    country: 'AT',
    locale: 'en',
    currency: 'EUR',
    link: 0,
    visitDaysAgo: 2,
    registersDaysAgo: 1,
    order: {
      daysAgo: 1,
      lines: [hosting('breeze', 'yearly', 'fischer-yoga.eu'), domain('fischer-yoga.eu')],
      method: 'card',
    },
  },
]

/**
 * @param begun the instant that the days count back from, in milliseconds
 */
export async function tellAliceStory(panel: { id: number; key: string }, begun: number) {
  const daysAgo = (days: number, hour = 0) => begun - days * DAY_MS + hour * HOUR_MS
  const customers = CUSTOMERS.map((customer, index) => ({ ...customer, index }))
  const ids = new VisitIds()
  await passOn(panel)

  freeze(daysAgo(ENROLLED_DAYS_AGO))
  const enroll = await app.container.make(EnrollAffiliate)
  const { affiliateId } = await enroll.handle({
    panelId: panel.id,
    clientExternalId: publicId('client', ALICE),
  })

  const links: { id: number }[] = []
  for (const link of LINKS) {
    freeze(daysAgo(link.addedDaysAgo))
    links.push(await linkOf(affiliateId, link))
  }

  for (const [index, link] of LINKS.entries()) {
    const { id } = links[index]!
    const known = await db.from('visits').where('link_id', id).first()
    if (!known) await storeVisits(ordinaryVisits(id, link, begun, ids), () => false)
  }

  for (const customer of customers) {
    await serve(panel, customer, links[customer.link]!.id, daysAgo, ids)
  }

  freeze(begun)
  const release = await app.container.make(ReleaseDueCommissions)
  await release.handle({ panelId: panel.id })
}

async function linkOf(affiliateId: number, { name, path }: SampleLink): Promise<{ id: number }> {
  const known = await db.from('links').where({ affiliate_id: affiliateId, name }).first()
  if (known) return { id: Number(known.id) }

  const addLink = await app.container.make(AddLink)
  return addLink.handle({ affiliateId, name, targetUrl: appUrl + path, status: 'active' })
}

/**
 * Readers who only look: more on weekdays, more from week to week, always the same for the same link.
 */
function ordinaryVisits(linkId: number, link: SampleLink, begun: number, ids: VisitIds) {
  const random = randomNumbers(link.visitsPerDay)
  const instants: number[] = []

  for (let day = link.addedDaysAgo - 1; day >= 0; day--) {
    const start = begun - day * DAY_MS - DAY_MS
    const weekday = new Date(start).getUTCDay()
    const growth = 0.6 + 0.6 * (1 - day / link.addedDaysAgo)
    const rest = weekday === 0 || weekday === 6 ? 0.55 : 1
    const count = Math.round(link.visitsPerDay * growth * rest * (0.7 + 0.6 * random()))
    for (let visit = 0; visit < count; visit++) instants.push(start + random() * DAY_MS)
  }

  return instants
    .sort((a, b) => a - b)
    .map((instant) => {
      const at = Math.floor(instant)
      const referrer = link.referrers[Math.floor(random() * link.referrers.length)]!
      return visitOf(linkId, at, ids, referrer)
    })
}

function visitOf(linkId: number, at: number, ids: VisitIds, referrerHost: string | null): NewVisit {
  return {
    id: ids.next(at),
    linkId,
    visitedAt: at,
    day: programDay(at),
    addressHash: null,
    referrerHost,
    parameters: null,
    flags: null,
  }
}

/**
 * One reader who became a client: the visit, the registration, the order, its payment.
 */
async function serve(
  panel: { id: number; key: string },
  customer: SampleCustomer & { index: number },
  linkId: number,
  daysAgo: (days: number, hour?: number) => number,
  ids: VisitIds
) {
  const { order } = customer
  // each at an hour of their own, so that no two things happen at once
  const hour = -14 + customer.index * 0.7
  const person = await personOf(customer)
  const hasOrdered =
    person && (await sandboxDb().from('sandbox_orders').where('client_id', person.id).first())
  if (person && (hasOrdered || !order)) return passOn(panel)

  const visitedAt = daysAgo(customer.visitDaysAgo, hour)
  const visit = visitOf(linkId, visitedAt, ids, null)
  await storeVisits([visit], () => false)
  const touch: Touch = { visitId: visit.id, linkId, at: visitedAt, lifeDays: cookieDays.value }
  const visitor: Visitor = {
    visitToken: signVisitToken({ link: { first: touch, last: touch } }),
    landingParams: null,
    clientIp: null,
    userAgent: null,
  }

  const client = person ?? (await register(customer, visitor, daysAgo, hour))
  await passOn(panel)
  if (!order) return

  freeze(daysAgo(order.daysAgo, hour) + 25 * MINUTE_MS)
  const placeOrder = await app.container.make(PlaceOrder)
  const placed = await placeOrder.handle({
    client,
    lines: order.lines,
    currency: customer.currency,
    coupon: order.coupon ?? null,
    method: order.method,
    visitor,
    // nobody filled a cart
    claimCart: async () => true,
  })
  if (!placed.ok) throw new Error(`The sample order of ${customer.name} failed: ${placed.reason}`)
  await passOn(panel)

  if (order.acceptedAfterDays === undefined) return
  freeze(daysAgo(order.daysAgo - order.acceptedAfterDays, hour))
  const invoice = await sandboxDb()
    .from('sandbox_invoices')
    .where('order_id', placed.order.id)
    .firstOrFail()
  const payInvoice = await app.container.make(PayInvoice)
  const acceptOrder = await app.container.make(AcceptOrder)
  await payInvoice.handle({ invoiceId: invoice.id, method: order.method })
  await acceptOrder.handle({ orderId: placed.order.id })
  await passOn(panel)
}

async function personOf({ personId, email }: SampleCustomer): Promise<PersonRow | null> {
  const people = sandboxDb().from('sandbox_people')
  return personId ? people.where('id', personId).first() : people.where('email', email).first()
}

async function register(
  customer: SampleCustomer,
  visitor: Visitor,
  daysAgo: (days: number, hour?: number) => number,
  hour: number
): Promise<PersonRow> {
  const { name, email, company, country, locale, currency } = customer
  freeze(daysAgo(customer.registersDaysAgo!, hour) + 10 * MINUTE_MS)
  const registerClient = await app.container.make(RegisterClient)
  const registered = await registerClient.handle({
    name,
    email,
    company: company ?? null,
    country,
    locale,
    currency,
    password: samplePassword,
    visitor,
  })
  if (!registered.ok) throw new Error(`The sample client ${name} failed: ${registered.reason}`)
  return registered.person
}

/**
 * Hands the sample panel's events to the add-on as its sender would, at the moved time, and without the web process that is not
 * there yet.
 */
async function passOn(panel: { id: number; key: string }) {
  const receive = await app.container.make(ReceivePanelEvent)
  const owed: OutboxRow[] = await sandboxDb()
    .from('sandbox_outbox')
    .where('status', 'owed')
    .orderBy('id')

  for (const { id, event_id: eventId, payload } of owed) {
    const read = await readPanelEvent(JSON.parse(payload))
    if (!read.ok) throw new Error(`A sample event is not valid: ${JSON.stringify(read.errors)}`)
    await receive.handle({ panel, eventId, event: read.value })
    await sandboxDb()
      .from('sandbox_outbox')
      .where('id', id)
      .update({ status: 'sent', attempts: 1, answer_status: 202, sent_at: now() })
  }
}

/**
 * The same numbers from 0 to 1 for the same seed (mulberry32).
 */
function randomNumbers(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
