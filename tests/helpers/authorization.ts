/**
 * Who may do what, as a table of every route: tests/functional/authorization.spec.ts tries each with everybody, and
 * fails for a route that is not here.
 */
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import User from '#identity/models/user'
import { createBanner } from '#tests/helpers/banners'
import { createCommission, createOrder, createReferral } from '#tests/helpers/earnings'
import { createPlan } from '#tests/helpers/plans'
import { createTerms } from '#tests/helpers/membership'
import {
  createAffiliate,
  createClient,
  createLink,
  createPanel,
  createUser,
  type TestAffiliate,
  type TestLink,
  type TestPanel,
  unique,
} from '#tests/helpers/world'

/**
 * Guest; client who is no member; three affiliates: one, another of the same panel, and one of another panel with the
 * first one's client id; an admin whom the other panel signed in; a local admin.
 */
export const ACTORS = [
  'guest',
  'client',
  'affiliate',
  'other affiliate',
  'affiliate elsewhere',
  'admin elsewhere',
  'admin',
] as const

export type Actor = (typeof ACTORS)[number]

/**
 * Whose thing an address names.
 */
export const OBJECTS = ['own', "other's", 'none'] as const

export type ObjectOf = (typeof OBJECTS)[number]

/**
 * - `everyone`: the same answer for all, about nobody
 * - `clients`: every panel's clients, members or not; nothing of others, and nothing changes by the mere request
 * - `members`: their own rows and nobody else's
 * - `admins`: what they administer
 * - `panel`: by a panel's signature, whoever is signed in
 * - `sample`: the sample panel's own people; to it, people of the add-on are nobody
 */
export type Access =
  | { access: 'everyone'; answers: readonly number[]; signedInAnswers?: readonly number[] }
  | { access: 'clients'; answers: readonly number[] }
  | {
      access: 'members'
      /** The answer to a member about something of theirs. */
      answers: readonly number[]
      fields?: (marker: string) => Record<string, string>
      /** The page shows this mark of the member's own things. */
      shows?: keyof Marks
      /** Which of the member's things `:id` names; a link unless it is said. */
      of?: Thing
      /** Rows it changes when it is allowed to: of links, or of these tables (keys of `rowsOf`). */
      changes?: true | readonly string[]
    }
  | {
      access: 'admins'
      /** For local admins only: those whom a panel signed in are refused. */
      local?: true
      /** The answer about something that the admin administers. 200 unless it is said. */
      answers?: readonly number[]
      fields?: (marker: string) => Record<string, string>
      /** Which of a member's things `:id` names; it is 404 for admins of another panel. */
      of?: Thing
      /** The page lists these marks of members whom the admin administers, and no others'. */
      shows?: keyof Marks
      /** The page names the panels that the admin administers, and no others. */
      showsPanels?: true
      /** Its rows may change when it is allowed to. */
      changes?: true
    }
  | { access: 'panel' }
  | { access: 'sample'; for: 'anybody' | 'its client' | 'its staff' }

/**
 * What addresses may name. `:id` is a link unless the route says `of`; `:referralId`, `:orderId`, `:clientId`,
 * `:invoiceId` speak for themselves.
 */
export type Thing =
  | 'link'
  | 'banner'
  | 'plan'
  | 'affiliate'
  | 'client'
  | 'referral'
  | 'order'
  | 'invoice'
  | 'commission'
  | 'correction'
  | 'review'
  | 'terms'
  | 'panel'

const linkForm = (marker: string) => ({
  name: marker,
  target_url: 'https://www.example.com/',
  status: 'inactive',
})

const members = { access: 'members', answers: [200] } as const
const clientsOnly = { access: 'clients', answers: [200] } as const
const shop = { access: 'sample', for: 'anybody' } as const
const customer = { access: 'sample', for: 'its client' } as const
const staff = { access: 'sample', for: 'its staff' } as const

export const ROUTES: Record<string, Access> = {
  'GET /': { access: 'everyone', answers: [200], signedInAnswers: [302] },
  'GET /*': { access: 'everyone', answers: [404] },
  'GET /go/:code': { access: 'everyone', answers: [302, 404] },
  'GET /banners/:id/:file': { access: 'everyone', answers: [404] },
  'GET /health/live': { access: 'everyone', answers: [200] },
  'GET /health/ready': { access: 'everyone', answers: [200, 503] },
  'GET /metrics': { access: 'everyone', answers: [200] },

  'GET /launch': { access: 'everyone', answers: [401] },
  'GET /signed-out/:panel': { access: 'everyone', answers: [200, 404] },
  'GET /login': { access: 'everyone', answers: [200], signedInAnswers: [302] },
  'POST /login': { access: 'everyone', answers: [302], signedInAnswers: [302] },
  'POST /logout': { access: 'everyone', answers: [303] },
  'POST /preferences/locale': { access: 'everyone', answers: [302] },
  'POST /preferences/theme': { access: 'everyone', answers: [302] },

  'GET /api/docs': { access: 'everyone', answers: [200] },
  'GET /api/docs/openapi.json': { access: 'everyone', answers: [200] },
  'POST /api/panel/v1/:panel/events': { access: 'panel' },
  'POST /api/panel/v1/:panel/events/batch': { access: 'panel' },

  'GET /affiliate': clientsOnly,
  'POST /affiliate/application': { ...clientsOnly, answers: [302, 303] },
  'GET /affiliate/application/withdraw': { ...clientsOnly, answers: [302] },
  'DELETE /affiliate/application': { ...clientsOnly, answers: [303] },
  'GET /affiliate/terms': clientsOnly,
  'POST /affiliate/terms/acceptance': { access: 'members', answers: [302] },
  'GET /affiliate/membership': members,
  'PUT /affiliate/membership': { access: 'members', answers: [303], changes: ['affiliates'] },
  'GET /affiliate/membership/leave': members,
  'DELETE /affiliate/membership': {
    access: 'members',
    answers: [303],
    changes: ['affiliates', 'standings'],
  },
  'GET /affiliate/links': { ...members, shows: 'link' },
  'GET /affiliate/links.csv': { ...members, shows: 'link' },
  'GET /affiliate/links/new': members,
  'POST /affiliate/links': { access: 'members', answers: [303], fields: linkForm, changes: true },
  'GET /affiliate/links/:id': { ...members, shows: 'link' },
  'GET /affiliate/links/:id/qr.png': members,
  'GET /affiliate/links/:id/qr.svg': members,
  'GET /affiliate/links/:id/edit': { ...members, shows: 'link' },
  'PUT /affiliate/links/:id': {
    access: 'members',
    answers: [303],
    fields: linkForm,
    changes: true,
  },
  'PUT /affiliate/links/:id/status': {
    access: 'members',
    answers: [303],
    fields: () => ({ status: 'inactive' }),
    changes: true,
  },
  'GET /affiliate/links/:id/delete': { ...members, shows: 'link' },
  'DELETE /affiliate/links/:id': { access: 'members', answers: [303], changes: true },
  'GET /affiliate/referrals': { ...members, shows: 'link' },
  'GET /affiliate/referrals.csv': { ...members, shows: 'link' },
  'GET /affiliate/credits': { ...members, shows: 'service' },
  'GET /affiliate/credits.csv': { ...members, shows: 'service' },
  'GET /affiliate/corrections': members,
  'GET /affiliate/corrections.csv': members,

  'GET /affiliate/receipts/:referralId': { ...members, shows: 'link', of: 'referral' },
  'GET /affiliate/receipts/:referralId/lines.csv': { ...members, of: 'referral' },
  'GET /admin/receipts': { access: 'admins' },
  'GET /admin/receipts.csv': { access: 'admins' },
  'GET /admin/receipts/orders/:orderId': { access: 'admins' },
  'GET /admin/receipts/orders/:orderId/lines.csv': { access: 'admins' },
  'GET /admin/receipts/orders/:orderId/receipt.json': { access: 'admins' },
  'GET /admin/receipts/signups/:clientId': { access: 'admins' },
  'GET /admin/receipts/invoices/:invoiceId': { access: 'admins' },

  'GET /admin': { access: 'admins', showsPanels: true },
  'GET /admin/links': { access: 'admins', shows: 'code' },
  'GET /admin/links.csv': { access: 'admins', shows: 'code' },
  'GET /admin/links/:id': { access: 'admins', shows: 'code' },
  'GET /admin/links/block': { access: 'admins', answers: [302] },
  'POST /admin/links/block': { access: 'admins', answers: [302] },
  'GET /admin/links/allow': { access: 'admins', answers: [302] },
  'POST /admin/links/allow': { access: 'admins', answers: [303] },
  'GET /admin/banners': { access: 'admins', shows: 'banner' },
  'GET /admin/banners.csv': { access: 'admins', shows: 'banner' },
  'GET /admin/banners/new': { access: 'admins' },
  'POST /admin/banners': { access: 'admins', answers: [302] },
  'GET /admin/banners/:id/edit': { access: 'admins', of: 'banner', shows: 'banner' },
  'PUT /admin/banners/:id': {
    access: 'admins',
    of: 'banner',
    answers: [303],
    fields: () => ({ title: 'Taken', alt: 'Taken', language: 'any', status: 'active' }),
    changes: true,
  },
  'GET /admin/banners/:id/image': { access: 'admins', of: 'banner' },
  'POST /admin/banners/:id/image': { access: 'admins', of: 'banner', answers: [302] },
  'GET /admin/banners/activate': { access: 'admins', answers: [302] },
  'POST /admin/banners/activate': { access: 'admins', answers: [303] },
  'GET /admin/banners/deactivate': { access: 'admins', answers: [302] },
  'POST /admin/banners/deactivate': { access: 'admins', answers: [303] },
  'GET /admin/banners/delete': { access: 'admins', answers: [302] },
  'POST /admin/banners/delete': { access: 'admins', answers: [303] },
  'GET /admin/members': { access: 'admins' },
  'GET /admin/members.csv': { access: 'admins', showsPanels: true },
  'GET /admin/members/:act': { access: 'admins', answers: [302] },
  'POST /admin/members/:act': { access: 'admins', answers: [303] },
  'GET /admin/members/:id': { access: 'admins', of: 'affiliate' },
  'GET /admin/members/:id/plan': { access: 'admins', of: 'affiliate' },
  'PUT /admin/members/:id/plan': { access: 'admins', of: 'affiliate', answers: [303] },
  'GET /admin/terms': { access: 'admins', showsPanels: true },
  'GET /admin/terms/new': { access: 'admins' },
  'POST /admin/terms': { access: 'admins', answers: [302] },
  'GET /admin/terms/:id': { access: 'admins', of: 'terms' },
  'GET /admin/terms/:id/publish': { access: 'admins', of: 'terms', answers: [302] },
  'PUT /admin/terms/:id/publish': { access: 'admins', of: 'terms', answers: [303] },
  'GET /admin/commissions': { access: 'admins', shows: 'service' },
  'GET /admin/commissions.csv': { access: 'admins', shows: 'service' },
  'GET /admin/commissions/approve': { access: 'admins', answers: [303] },
  'POST /admin/commissions/approvals': { access: 'admins', answers: [303] },
  'GET /admin/commissions/reject': { access: 'admins', answers: [303] },
  'POST /admin/commissions/rejections': { access: 'admins', answers: [302] },
  'GET /admin/corrections': { access: 'admins' },
  'GET /admin/corrections.csv': { access: 'admins' },
  'GET /admin/corrections/new': { access: 'admins' },
  // no affiliate named: the form is refused before anything else is asked
  'POST /admin/corrections/checks': { access: 'admins', answers: [302] },
  'POST /admin/corrections': { access: 'admins', answers: [302] },
  'GET /admin/corrections/:id': { access: 'admins', of: 'correction' },
  'POST /admin/corrections/:id/decision': {
    access: 'admins',
    of: 'correction',
    answers: [303],
    fields: () => ({ decision: 'book' }),
    changes: true,
  },

  'GET /admin/referrals': { access: 'admins', shows: 'code' },
  'GET /admin/referrals.csv': { access: 'admins', shows: 'code' },
  'GET /admin/reviews': { access: 'admins' },
  'GET /admin/reviews.csv': { access: 'admins' },
  'GET /admin/reviews/decided': { access: 'admins' },
  'GET /admin/reviews/decided.csv': { access: 'admins' },
  'GET /admin/reviews/:id': { access: 'admins', of: 'review' },
  // none ticked: back to the list; a rejection without its reason is refused before that
  'GET /admin/reviews/accept': { access: 'admins', answers: [303] },
  'POST /admin/reviews/accept': { access: 'admins', answers: [303] },
  'GET /admin/reviews/reject': { access: 'admins', answers: [303] },
  'POST /admin/reviews/reject': { access: 'admins', answers: [302] },

  'GET /admin/inbox': { access: 'admins' },
  'GET /admin/inbox.csv': { access: 'admins' },
  'GET /admin/inbox/process-again': { access: 'admins', answers: [303] },
  'POST /admin/inbox/process-again': { access: 'admins', answers: [303] },
  'GET /admin/inbox/:id': { access: 'admins', answers: [200, 404] },
  'GET /admin/plans': { access: 'admins' },
  'GET /admin/plans.csv': { access: 'admins' },
  'GET /admin/plans/new': { access: 'admins' },
  'POST /admin/plans': { access: 'admins', answers: [302] },
  'GET /admin/plans/:id': { access: 'admins', of: 'plan' },
  'GET /admin/plans/:id/edit': { access: 'admins', of: 'plan' },
  'POST /admin/plans/:id/edit': { access: 'admins', of: 'plan' },
  'PUT /admin/plans/:id': {
    access: 'admins',
    of: 'plan',
    answers: [303],
    fields: () => ({ hold_days: '14' }),
    changes: true,
  },
  'GET /admin/plans/:id/calculator': { access: 'admins', of: 'plan' },
  'POST /admin/plans/:id/calculator': { access: 'admins', of: 'plan' },
  'GET /admin/plans/:id/versions/:version': { access: 'admins', of: 'plan' },
  'GET /admin/plans/:id/name': { access: 'admins', of: 'plan' },
  'PUT /admin/plans/:id/name': {
    access: 'admins',
    of: 'plan',
    answers: [303],
    fields: (marker) => ({ name: marker }),
    changes: true,
  },
  'GET /admin/plans/:id/default': { access: 'admins', of: 'plan' },
  'PUT /admin/plans/:id/default': {
    access: 'admins',
    of: 'plan',
    answers: [303],
    changes: true,
  },
  'GET /admin/plans/:id/archive': { access: 'admins', of: 'plan' },
  'POST /admin/plans/:id/archive': {
    access: 'admins',
    of: 'plan',
    answers: [303],
    changes: true,
  },
  'DELETE /admin/plans/:id/archive': {
    access: 'admins',
    of: 'plan',
    answers: [303],
    changes: true,
  },
  'GET /admin/panels': { access: 'admins', local: true },
  'GET /admin/panels.csv': { access: 'admins', local: true },
  'GET /admin/panels/new': { access: 'admins', local: true },
  'POST /admin/panels': { access: 'admins', local: true, answers: [302] },
  'GET /admin/panels/:id': { access: 'admins', local: true, of: 'panel' },
  'GET /admin/panels/:id/edit': { access: 'admins', local: true, of: 'panel' },
  'PUT /admin/panels/:id': { access: 'admins', local: true, of: 'panel', answers: [302] },
  'GET /admin/panels/:id/sample': { access: 'admins', local: true, of: 'panel' },
  'POST /admin/panels/:id/secrets': { access: 'admins', local: true, of: 'panel' },
  'GET /admin/panels/:id/secrets/:secretId/expire': {
    access: 'admins',
    local: true,
    of: 'panel',
    answers: [404],
  },
  'DELETE /admin/panels/:id/secrets/:secretId': {
    access: 'admins',
    local: true,
    of: 'panel',
    answers: [302],
  },
  'GET /admin/actions': { access: 'admins' },
  'GET /admin/actions.csv': { access: 'admins' },
  'GET /admin/settings': { access: 'admins', local: true },
  'GET /admin/settings/history': { access: 'admins', local: true },
  'GET /admin/settings/history.csv': { access: 'admins', local: true },
  'PUT /admin/settings/:group': { access: 'admins', local: true, answers: [404] },
  'GET /admin/settings/:group/confirmation': { access: 'admins', local: true, answers: [404] },

  'GET /sandbox': shop,
  'GET /sandbox/*': shop,
  'GET /sandbox/hosting': shop,
  'GET /sandbox/vps': shop,
  'GET /sandbox/products/:product': shop,
  'GET /sandbox/domains': shop,
  'POST /sandbox/preferences': shop,
  'GET /sandbox/cart': shop,
  'POST /sandbox/cart/products': shop,
  'POST /sandbox/cart/domains': shop,
  'POST /sandbox/cart/remove': shop,
  'POST /sandbox/cart/coupon': shop,
  'GET /sandbox/register': shop,
  'POST /sandbox/register': shop,
  'GET /sandbox/login': shop,
  'POST /sandbox/login': shop,
  'POST /sandbox/logout': shop,
  'GET /sandbox/launch': shop,
  'GET /sandbox/mail': shop,
  'GET /sandbox/mail/:id': shop,
  'GET /sandbox/mail/:id/html': shop,
  'GET /sandbox/checkout': customer,
  'POST /sandbox/checkout': customer,
  'GET /sandbox/orders/:id/confirmation': customer,
  'GET /sandbox/account': customer,
  'GET /sandbox/account/services': customer,
  'GET /sandbox/account/orders': customer,
  'GET /sandbox/account/orders/:id': customer,
  'GET /sandbox/account/invoices': customer,
  'GET /sandbox/account/invoices/:id': customer,
  'POST /sandbox/account/invoices/:id/payments': customer,
  'GET /sandbox/account/affiliate': customer,
  'GET /sandbox/staff': staff,
  'GET /sandbox/staff/orders/:id': staff,
  'GET /sandbox/staff/invoices': staff,
  'GET /sandbox/staff/invoices/:id': staff,
  'GET /sandbox/staff/services': staff,
  'GET /sandbox/staff/clients': staff,
  'GET /sandbox/staff/clients/:id': staff,
  'POST /sandbox/staff/orders/:id/accept': staff,
  'GET /sandbox/staff/orders/:id/cancel': staff,
  'POST /sandbox/staff/orders/:id/cancel': staff,
  'GET /sandbox/staff/orders/:id/fraud': staff,
  'POST /sandbox/staff/orders/:id/fraud': staff,
  'POST /sandbox/staff/invoices/:id/paid': staff,
  'GET /sandbox/staff/invoices/:id/refund': staff,
  'POST /sandbox/staff/invoices/:id/refund': staff,
  'GET /sandbox/staff/invoices/:id/chargeback': staff,
  'POST /sandbox/staff/invoices/:id/chargeback': staff,
  'GET /sandbox/staff/services/:id/renew': staff,
  'POST /sandbox/staff/services/:id/renew': staff,
  'GET /sandbox/staff/services/:id/terminate': staff,
  'POST /sandbox/staff/services/:id/suspend': staff,
  'POST /sandbox/staff/services/:id/unsuspend': staff,
  'POST /sandbox/staff/services/:id/terminate': staff,
  'GET /sandbox/staff/clients/:id/close': staff,
  'POST /sandbox/staff/clients/:id/close': staff,
  'POST /sandbox/staff/clients/:id/launch': staff,
  'GET /sandbox/staff/events': staff,
  'GET /sandbox/staff/events/:id': staff,
  'POST /sandbox/staff/events/:id/send': staff,
}

/**
 * What gives away on a page whose things it shows.
 */
export interface Marks {
  link: string
  service: string
  /** A link's code: admins see it and not the link's name. */
  code: string
  /** The title of a banner of the panel's own. */
  banner: string
}

export interface Member {
  affiliate: TestAffiliate
  link: TestLink
  marks: Marks
  things: Record<Thing, number>
}

export interface People {
  panel: TestPanel
  elsewhere: TestPanel
  users: Record<Exclude<Actor, 'guest'>, User>
  members: Record<'affiliate' | 'other affiliate' | 'affiliate elsewhere', Member>
}

export async function createPeople(): Promise<People> {
  const [panel, elsewhere] = [await createPanel(), await createPanel()]
  const affiliate = await createMember(panel, await createAffiliate(panel))
  const other = await createMember(panel, await createAffiliate(panel))
  const foreign = await createMember(elsewhere, await createAffiliate(elsewhere))

  const { externalId } = affiliate.affiliate.client
  await db
    .from('clients')
    .where('id', foreign.affiliate.client.id)
    .update({ external_id: externalId })
  await db.from('users').where('id', foreign.affiliate.userId).update({ subject_id: externalId })

  const localLogin = `${unique('root')}@example.com`
  const admin = await db.table('users').insert({
    role: 'admin',
    local_login: localLogin,
    email: localLogin,
    name: 'Local admin',
    created_at: 0,
    updated_at: 0,
  })

  return {
    panel,
    elsewhere,
    members: { affiliate, 'other affiliate': other, 'affiliate elsewhere': foreign },
    users: {
      'client': await User.findOrFail(await createUser(panel, await createClient(panel))),
      'affiliate': await User.findOrFail(affiliate.affiliate.userId),
      'other affiliate': await User.findOrFail(other.affiliate.userId),
      'affiliate elsewhere': await User.findOrFail(foreign.affiliate.userId),
      'admin elsewhere': await User.findOrFail(
        await createUser(elsewhere, await createClient(elsewhere), { role: 'admin' })
      ),
      'admin': await User.findOrFail(admin[0]!),
    },
  }
}

async function createMember(panel: TestPanel, affiliate: TestAffiliate): Promise<Member> {
  const names = { link: unique('Promo'), service: unique('Hosting'), banner: unique('Banner') }
  const link = await createLink(affiliate, { name: names.link })
  const marks = { ...names, code: link.code }
  const banner = await createBanner(panel, { title: marks.banner })
  const plan = await createPlan(panel)
  const client = await createClient(panel)
  const orderId = await createOrder(panel, client, [marks.service])
  const earner = { panelId: panel.id, affiliate, link }
  const referralId = await createReferral(earner, {
    client_id: client.id,
    order_id: orderId,
    subject_key: `order:${orderId}`,
    kind: 'order',
    status: 'qualified',
  })
  const commissionId = await createCommission(earner, {
    description: marks.service,
    referral_id: referralId,
    order_id: orderId,
  })
  const { invoice_id: invoiceId } = await db
    .from('commissions')
    .where('id', commissionId)
    .firstOrFail()

  return {
    affiliate,
    link,
    marks,
    things: {
      link: link.id,
      banner: banner.id,
      plan: plan.id,
      affiliate: affiliate.id,
      client: client.id,
      referral: referralId,
      order: orderId,
      invoice: invoiceId,
      commission: commissionId,
      panel: panel.id,
      correction: await createCorrection(panel, affiliate),
      review: await createReview(panel, affiliate, orderId),
      terms: await createTerms(panel),
    },
  }
}

async function createReview(panel: TestPanel, affiliate: TestAffiliate, orderId: number) {
  const [id] = await db.table('reviews').insert({
    panel_id: panel.id,
    order_id: orderId,
    affiliate_id: affiliate.id,
    state: 'open',
    reasons: JSON.stringify([{ reason: 'own_payment', values: { of: 'order' } }]),
    opened_at: now(),
  })
  return Number(id)
}

/**
 * One that waits for a second admin.
 */
async function createCorrection(panel: TestPanel, affiliate: TestAffiliate): Promise<number> {
  const asker = await createUser(panel, await createClient(panel), { role: 'admin' })
  const [id] = await db.table('corrections').insert({
    panel_id: panel.id,
    affiliate_id: affiliate.id,
    client_id: affiliate.client.id,
    currency: 'EUR',
    amount: 1_000,
    reason: 'Bonus',
    state: 'waiting',
    request_key: unique('request'),
    requested_by: asker,
    requested_by_name: 'Somebody',
    requested_at: 0,
  })
  return Number(id)
}

/**
 * Every row of these people that a page of theirs could change.
 */
export async function rowsOf({ users, panel, elsewhere, ...people }: People) {
  const affiliates = Object.values(people.members).map((member) => member.affiliate.id)
  const panels = [panel.id, elsewhere.id]
  return {
    links: await db.from('links').whereIn('affiliate_id', affiliates).orderBy('id'),
    banners: await db.from('banners').whereIn('panel_id', panels).orderBy('id'),
    affiliates: await db.from('affiliates').whereIn('id', affiliates).orderBy('id'),
    standings: await db
      .from('affiliate_standings')
      .whereIn('affiliate_id', affiliates)
      .orderBy('id'),
    referrals: await db.from('referrals').whereIn('panel_id', panels).orderBy('id'),
    corrections: await db.from('corrections').whereIn('panel_id', panels).orderBy('id'),
    reviews: await db.from('reviews').whereIn('panel_id', panels).orderBy('id'),
    plans: await db.from('plans').whereIn('panel_id', panels).orderBy('id'),
    planVersions: await db
      .from('plan_versions')
      .whereIn('plan_id', db.from('plans').whereIn('panel_id', panels).select('id'))
      .orderBy('id'),
    defaultPlans: await db.from('default_plans').whereIn('panel_id', panels).orderBy('id'),
    commissions: await db.from('commissions').whereIn('panel_id', panels).orderBy('id'),
    events: await db.from('panel_events').whereIn('panel_id', panels).orderBy('id'),
    users: await db
      .from('users')
      .whereIn(
        'id',
        Object.values(users).map((user) => user.id)
      )
      .orderBy('id'),
  }
}
