/**
 * Who may do what, as a table of every route: tests/functional/authorization.spec.ts tries each with everybody, and
 * fails for a route that is not here.
 */
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { noteView } from '#delegation/acting/note_view'
import User from '#identity/models/user'
import { associate, createAgent } from '#tests/helpers/agents'
import { createBanner } from '#tests/helpers/banners'
import { createCommission, createOrder, createReferral } from '#tests/helpers/earnings'
import { consent, createInvitation, withdraw } from '#tests/helpers/grants'
import { createPlan } from '#tests/helpers/plans'
import { createDelivery } from '#tests/helpers/delivery_log'
import { createProgram } from '#tests/helpers/programs'
import { createTerms } from '#tests/helpers/membership'
import {
  createAffiliate,
  createClient,
  createLink,
  createPanel,
  createUser,
  type TestAffiliate,
  type TestClient,
  type TestPanel,
  unique,
} from '#tests/helpers/world'

/**
 * Agents of the first panel, no members: one whose client consented, one whose client is merely associated, one whose
 * client withdrew, and another whose client consented.
 */
export const AGENTS = [
  'agent with grant',
  'agent without',
  'agent with ended grant',
  'other agent',
] as const

/**
 * Guest; client who is no member; three affiliates: one, another of the same panel, and one of another panel with the
 * first one's client id; agents; an admin whom the other panel signed in; a local admin.
 */
export const ACTORS = [
  'guest',
  'client',
  'affiliate',
  'other affiliate',
  'affiliate elsewhere',
  ...AGENTS,
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
 * - `earners`: members and agents, whether or not members, the same
 * - `agents`: the same for agents
 * - `admins`: what they administer
 * - `panel`: by a panel's signature, whoever is signed in
 * - `sample`: the sample panel's own people; to it, people of the add-on are nobody
 */
export type Access =
  | { access: 'everyone'; answers: readonly number[]; signedInAnswers?: readonly number[] }
  | { access: 'clients'; answers: readonly number[] }
  | {
      access: 'members' | 'earners' | 'agents'
      /** The answer to one of them about something of theirs. */
      answers: readonly number[]
      /** The answer to an agent without a live grant about the client of theirs, where it is another. */
      withoutGrant?: readonly number[]
      fields?: (marker: string) => Record<string, string>
      /** The page shows this mark of their own things. */
      shows?: keyof Marks
      /** Which of their things `:id` names; a link unless it is said. */
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
  | { access: 'sample'; for: 'anybody' | 'its client' | 'its staff' | 'its programs' }

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
  | 'delivery'
  | 'program'
  /** Agents have these; `agent` is an agent of the panel where a member has it. */
  | 'agent'
  | 'grant'
  | 'invitation'

const linkForm = (marker: string) => ({
  name: marker,
  target_url: 'https://www.example.com/',
  status: 'inactive',
})

const agentForm = (marker: string) => ({
  'name': marker,
  'languages[]': 'it',
  'general_links': 'yes',
})

const members = { access: 'members', answers: [200] } as const
const earnersOnly = { access: 'earners', answers: [200] } as const
const agentsOnly = { access: 'agents', answers: [200] } as const
// the clients of these agents let them see, and their panel is not connected
const actingPage = {
  access: 'agents',
  of: 'client',
  answers: [503],
  withoutGrant: [403, 404],
} as const
const notAllowed = { ...actingPage, answers: [403] } as const
const forgedAct = (fields: Record<string, string> = {}) =>
  ({
    ...notAllowed,
    fields: () => ({ request_key: 'a-key-of-a-form', ...fields }),
    changes: ['grantEntries'],
  }) as const
const clientsOnly = { access: 'clients', answers: [200] } as const
const shop = { access: 'sample', for: 'anybody' } as const
const customer = { access: 'sample', for: 'its client' } as const
const staff = { access: 'sample', for: 'its staff' } as const
const ownProgram = { access: 'sample', for: 'its programs' } as const

export const ROUTES: Record<string, Access> = {
  'GET /': { access: 'everyone', answers: [200], signedInAnswers: [302] },
  'GET /*': { access: 'everyone', answers: [404] },
  'GET /agents/:code': { access: 'everyone', answers: [404] },
  'GET /go/:code': { access: 'everyone', answers: [302, 404] },
  // of links that nobody has: whose they are, and what each is for whom, is in delegation/consent_page.spec.ts
  'GET /manage/:code': { access: 'everyone', answers: [404] },
  'GET /manage/i/:token': { access: 'everyone', answers: [404] },
  'GET /manage/p/:id': { access: 'everyone', answers: [404] },
  'POST /manage/consents': { access: 'everyone', answers: [404] },
  'GET /manage/refusals': { access: 'everyone', answers: [200] },
  'POST /manage/refusals': { access: 'everyone', answers: [404] },
  'GET /manage/reports': { access: 'everyone', answers: [200] },
  'POST /manage/reports': { access: 'everyone', answers: [404] },
  'POST /manage/departures': { access: 'everyone', answers: [404] },
  // of nobody here
  'GET /manage/consents/:id': { access: 'clients', answers: [404] },
  // of nobody here: whose they are, and what is refused to whom, is in managers/managers.spec.ts
  'GET /client/managers': clientsOnly,
  'GET /client/managers/reports/new': { access: 'clients', answers: [404] },
  'POST /client/managers/reports': { access: 'clients', answers: [404] },
  'GET /client/managers/:id/log': { access: 'clients', answers: [404] },
  'GET /client/managers/:id/log.csv': { access: 'clients', answers: [404] },
  'GET /client/managers/:id/scopes': { access: 'clients', answers: [404] },
  'PUT /client/managers/:id/scopes': { access: 'clients', answers: [404] },
  'GET /client/managers/:id/withdraw': { access: 'clients', answers: [404] },
  'POST /client/managers/:id/withdraw': { access: 'clients', answers: [404] },
  'GET /client/managers/grants/:id/proof': { access: 'clients', answers: [404] },
  // the id of a link may be that of a consent that other tests made
  'GET /admin/agents/grants': { access: 'admins' },
  'GET /admin/agents/grants/:id/log': { access: 'admins', answers: [404] },
  'GET /admin/agents/grants/:id/log.csv': { access: 'admins', answers: [404] },
  'GET /admin/agents/reports': { access: 'admins' },
  'PUT /admin/agents/reports/:id': { access: 'admins', answers: [404] },
  'GET /admin/agents/grants/:id/proof': { access: 'admins', answers: [200, 404] },
  'GET /banners/:id/:file': { access: 'everyone', answers: [404] },
  'GET /logos/:digest': { access: 'everyone', answers: [404] },
  'GET /landing.js': { access: 'everyone', answers: [200] },
  'GET /signup/finished.js': { access: 'everyone', answers: [200] },
  'GET /signup/finished.html': { access: 'everyone', answers: [200] },
  'POST /signup/finished/seen': { access: 'everyone', answers: [400] },
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
  'GET /affiliate/referrals': { ...earnersOnly, shows: 'service' },
  'GET /affiliate/referrals.csv': { ...earnersOnly, shows: 'service' },
  'GET /affiliate/credits': { ...earnersOnly, shows: 'service' },
  'GET /affiliate/credits.csv': { ...earnersOnly, shows: 'service' },
  'GET /affiliate/corrections': earnersOnly,
  'GET /affiliate/corrections.csv': earnersOnly,

  'GET /affiliate/receipts/:referralId': { ...earnersOnly, shows: 'link', of: 'referral' },
  'GET /affiliate/receipts/:referralId/lines.csv': { ...earnersOnly, of: 'referral' },
  'GET /agent/invitations': agentsOnly,
  'GET /agent/invitations/new': agentsOnly,
  'POST /agent/invitations': {
    access: 'agents',
    answers: [303],
    fields: (marker) => ({ email: `${marker.replaceAll(' ', '.')}@example.org`, locale: 'en' }),
    changes: ['invitations'],
  },
  'DELETE /agent/invitations/:id': {
    access: 'agents',
    answers: [303],
    of: 'invitation',
    changes: ['invitations'],
  },
  'POST /agent/invitations/:id/sendings': {
    access: 'agents',
    answers: [303],
    of: 'invitation',
    changes: ['invitations'],
  },
  'GET /agent': agentsOnly,
  'GET /agent/links/:link/qr.png': agentsOnly,
  'GET /agent/links/:link/qr.svg': agentsOnly,
  'GET /agent/clients': agentsOnly,
  'GET /agent/clients.csv': agentsOnly,
  'GET /agent/clients/:id': { ...actingPage, answers: [200] },
  'GET /agent/clients/:id/log': { ...actingPage, answers: [200] },
  'GET /agent/clients/:id/services/:service': actingPage,
  'GET /agent/clients/:id/services/:service/:word': notAllowed,
  'POST /agent/clients/:id/services/:service/:word': forgedAct(),
  'GET /agent/clients/:id/orders/new': notAllowed,
  'GET /agent/clients/:id/orders/confirmation': notAllowed,
  'POST /agent/clients/:id/orders': forgedAct({ offer: 'yearly:gale' }),
  'GET /agent/clients/:id/orders/:order': actingPage,
  'GET /agent/clients/:id/orders/:order/cancel': notAllowed,
  'POST /agent/clients/:id/orders/:order/cancel': forgedAct(),
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
  'GET /admin/agents': { access: 'admins' },
  'GET /admin/agents.csv': { access: 'admins', showsPanels: true },
  'GET /admin/agents/new': { access: 'admins' },
  'POST /admin/agents': { access: 'admins', answers: [302] },
  'GET /admin/agents/:id': { access: 'admins', of: 'agent' },
  'GET /admin/agents/:id/edit': { access: 'admins', of: 'agent' },
  'PUT /admin/agents/:id': {
    access: 'admins',
    of: 'agent',
    answers: [303],
    fields: agentForm,
    changes: true,
  },
  'GET /admin/agents/:id/standing': { access: 'admins', of: 'agent', answers: [302] },
  'PUT /admin/agents/:id/standing': {
    access: 'admins',
    of: 'agent',
    answers: [303],
    fields: () => ({ act: 'suspend', reason: 'Because' }),
    changes: true,
  },
  'GET /admin/agents/:id/plan': { access: 'admins', of: 'agent' },
  'POST /admin/agents/:id/logo': { access: 'admins', of: 'agent', answers: [302] },
  'DELETE /admin/agents/:id/logo': { access: 'admins', of: 'agent', answers: [303] },
  'PUT /admin/agents/:id/plan': { access: 'admins', of: 'agent', answers: [303] },
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

  'GET /admin/affiliate-programs': { access: 'admins' },
  'GET /admin/affiliate-programs/new': { access: 'admins' },
  'GET /admin/affiliate-programs/parameters': { access: 'admins' },
  'POST /admin/affiliate-programs': { access: 'admins', answers: [422] },
  'POST /admin/affiliate-programs/checks': { access: 'admins' },
  'GET /admin/affiliate-programs/switch': { access: 'admins' },
  'PUT /admin/affiliate-programs/switch': { access: 'admins', answers: [302] },
  'GET /admin/affiliate-programs/:id/edit': { access: 'admins', of: 'program' },
  // saves no form but one that was opened as the program is
  'PUT /admin/affiliate-programs/:id': {
    access: 'admins',
    of: 'program',
    answers: [409],
    fields: (marker) => ({ name: marker, url_template: 'https://93.184.216.34/?a=1' }),
  },
  'POST /admin/affiliate-programs/:id/copies': {
    access: 'admins',
    of: 'program',
    answers: [303],
    changes: true,
  },
  'POST /admin/affiliate-programs/:id/moves': {
    access: 'admins',
    of: 'program',
    answers: [303],
    fields: () => ({ direction: 'up' }),
    changes: true,
  },
  'PUT /admin/affiliate-programs/:id/state': {
    access: 'admins',
    of: 'program',
    answers: [303],
    fields: () => ({ state: 'paused' }),
    changes: true,
  },
  'GET /admin/affiliate-programs/:id/test': { access: 'admins', of: 'program' },
  // shows the request and sends nothing
  'POST /admin/affiliate-programs/:id/test': {
    access: 'admins',
    of: 'program',
    fields: () => ({ act: 'show' }),
  },
  'GET /admin/affiliate-programs/:id/delete': { access: 'admins', of: 'program' },
  'POST /admin/affiliate-programs/:id/delete': {
    access: 'admins',
    of: 'program',
    answers: [303],
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
  'GET /admin/deliveries': { access: 'admins' },
  'GET /admin/deliveries.csv': { access: 'admins' },
  // none ticked: back to the list
  'GET /admin/deliveries/send-again': { access: 'admins', answers: [303] },
  'POST /admin/deliveries/send-again': { access: 'admins', answers: [303] },
  'GET /admin/deliveries/:id': { access: 'admins', of: 'delivery' },
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
  'GET /admin/panels/:id/connection': { access: 'admins', local: true, of: 'panel' },
  'PUT /admin/panels/:id/connection': {
    access: 'admins',
    local: true,
    of: 'panel',
    answers: [422],
  },
  'POST /admin/panels/:id/connection/check': {
    access: 'admins',
    local: true,
    of: 'panel',
    answers: [303],
  },
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
  'GET /sandbox/login/once': shop,
  'POST /sandbox/logout': shop,
  'GET /sandbox/launch': shop,
  'GET /sandbox/mail': shop,
  'GET /sandbox/mail/:id': shop,
  'GET /sandbox/mail/:id/html': shop,
  'GET /sandbox/api/*': ownProgram,
  'GET /sandbox/api/status': ownProgram,
  'GET /sandbox/api/invoices': ownProgram,
  'GET /sandbox/api/clients/:client/services': ownProgram,
  'GET /sandbox/api/clients/:client/services/:service': ownProgram,
  'POST /sandbox/api/clients/:client/services/:service/acts': ownProgram,
  'GET /sandbox/api/clients/:client/orders': ownProgram,
  'POST /sandbox/api/clients/:client/orders': ownProgram,
  'GET /sandbox/api/clients/:client/orders/:order': ownProgram,
  'POST /sandbox/api/clients/:client/orders/:order/cancel': ownProgram,
  'GET /sandbox/api/clients/:client/offers': ownProgram,
  'POST /sandbox/api/clients/:client/logins': ownProgram,
  'POST /sandbox/api/clients/:client/credits': ownProgram,
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
  link: { id: number; code: string }
  marks: Marks
  things: Partial<Record<Thing, number>>
}

export type AgentName = (typeof AGENTS)[number]

export interface People {
  panel: TestPanel
  elsewhere: TestPanel
  users: Record<Exclude<Actor, 'guest'>, User>
  members: Record<'affiliate' | 'other affiliate' | 'affiliate elsewhere', Member>
  /** What they earned as agents, and the client whom `client` names. */
  agents: Record<AgentName, Member>
}

export async function createPeople(): Promise<People> {
  const [panel, elsewhere] = [await createPanel(), await createPanel()]
  // first, so that the newest of the admins' lists are the members'
  const agents: [AgentName, Member][] = []
  for (const name of AGENTS) agents.push([name, await createAgentOf(panel, name)])
  const affiliate = await createMember(panel)
  const other = await createMember(panel)
  const foreign = await createMember(elsewhere)

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
  const agentUsers: [AgentName, User][] = []
  for (const [name, { affiliate: payee }] of agents) {
    agentUsers.push([name, await User.findOrFail(payee.userId)])
  }

  return {
    panel,
    elsewhere,
    members: { affiliate, 'other affiliate': other, 'affiliate elsewhere': foreign },
    agents: Object.fromEntries(agents) as People['agents'],
    users: {
      ...(Object.fromEntries(agentUsers) as Record<AgentName, User>),
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

interface Earnings {
  client: TestClient
  referral: number
  order: number
  invoice: number
  commission: number
}

/**
 * An order of a client of theirs, and what it earned them.
 */
async function createEarnings(
  panel: TestPanel,
  { affiliate, link, marks }: Pick<Member, 'affiliate' | 'link' | 'marks'>,
  role: 'affiliate' | 'agent'
): Promise<Earnings> {
  const client = await createClient(panel)
  const order = await createOrder(panel, client, [marks.service])
  const earner = { panelId: panel.id, affiliate, link }
  const referral = await createReferral(earner, {
    client_id: client.id,
    order_id: order,
    subject_key: `order:${order}`,
    kind: 'order',
    status: 'qualified',
    description: marks.service,
    role,
  })
  const commission = await createCommission(earner, {
    description: marks.service,
    referral_id: referral,
    order_id: order,
  })
  const row = await db.from('commissions').where('id', commission).firstOrFail()
  return { client, referral, order, invoice: row.invoice_id, commission }
}

async function createMember(panel: TestPanel): Promise<Member> {
  const affiliate = await createAffiliate(panel)
  const names = { link: unique('Promo'), service: unique('Hosting'), banner: unique('Banner') }
  const link = await createLink(affiliate, { name: names.link })
  const marks = { ...names, code: link.code }
  const banner = await createBanner(panel, { title: marks.banner })
  const plan = await createPlan(panel)
  const program = await createProgram(panel)
  const agent = await createAgent(panel)
  const earnings = await createEarnings(panel, { affiliate, link, marks }, 'affiliate')

  return {
    affiliate,
    link,
    marks,
    things: {
      link: link.id,
      banner: banner.id,
      plan: plan.id,
      affiliate: affiliate.id,
      client: earnings.client.id,
      referral: earnings.referral,
      order: earnings.order,
      invoice: earnings.invoice,
      commission: earnings.commission,
      panel: panel.id,
      program: program.id,
      delivery: await createDelivery({ panel, program }),
      correction: await createCorrection(panel, affiliate),
      review: await createReview(panel, affiliate, earnings.order),
      terms: await createTerms(panel),
      agent: agent.id,
    },
  }
}

async function createAgentOf(panel: TestPanel, name: AgentName): Promise<Member> {
  const agent = await createAgent(panel)
  const names = { link: unique('Agency'), service: unique('Hosting'), banner: unique('None') }
  await db.from('links').where('id', agent.link.id).update({ name: names.link })
  const affiliate = { id: agent.affiliateId, client: agent.client, userId: agent.userId }
  const marks = { ...names, code: agent.link.code }
  const earnings = await createEarnings(panel, { affiliate, link: agent.link, marks }, 'agent')
  await associate(panel, earnings.client, agent)
  const grant = name === 'agent without' ? undefined : await consent(agent, earnings.client)
  // that they look is logged once in a while, and has been
  if (grant)
    await noteView({ agent: { id: agent.id, name: 'Bruno Bianchi' }, clientId: earnings.client.id })
  if (name === 'agent with ended grant') await withdraw(grant!)

  return {
    affiliate,
    link: agent.link,
    marks,
    things: {
      link: agent.link.id,
      client: earnings.client.id,
      referral: earnings.referral,
      order: earnings.order,
      invoice: earnings.invoice,
      commission: earnings.commission,
      panel: panel.id,
      affiliate: affiliate.id,
      agent: agent.id,
      grant,
      invitation: await createInvitation(panel, agent),
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
  const earners = [...Object.values(people.members), ...Object.values(people.agents)]
  const affiliates = earners.map((member) => member.affiliate.id)
  const panels = [panel.id, elsewhere.id]
  return {
    links: await db.from('links').whereIn('affiliate_id', affiliates).orderBy('id'),
    banners: await db.from('banners').whereIn('panel_id', panels).orderBy('id'),
    affiliates: await db.from('affiliates').whereIn('id', affiliates).orderBy('id'),
    standings: await db
      .from('affiliate_standings')
      .whereIn('affiliate_id', affiliates)
      .orderBy('id'),
    agents: await db.from('agents').whereIn('panel_id', panels).orderBy('id'),
    associations: await db.from('associations').whereIn('panel_id', panels).orderBy('id'),
    grants: await db.from('grants').whereIn('panel_id', panels).orderBy('id'),
    grantEntries: await db
      .from('grant_entries')
      .whereIn('grant_id', db.from('grants').whereIn('panel_id', panels).select('id'))
      .orderBy('id'),
    invitations: await db.from('manage_invitations').whereIn('panel_id', panels).orderBy('id'),
    referrals: await db.from('referrals').whereIn('panel_id', panels).orderBy('id'),
    corrections: await db.from('corrections').whereIn('panel_id', panels).orderBy('id'),
    programs: await db.from('affiliate_programs').whereIn('panel_id', panels).orderBy('id'),
    deliveries: await db.from('deliveries').whereIn('panel_id', panels).orderBy('id'),
    programSwitches: await db.from('program_switches').whereIn('panel_id', panels),
    destinations: await db.from('destinations').whereIn('panel_id', panels).orderBy('id'),
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
