/**
 * What receipts are tested with: plans with rules, and pages as text.
 */
import { freeze, now } from '#core/clock'
import db from '@adonisjs/lucid/services/db'
import User from '#identity/models/user'
import type { ApiClient } from '@japa/api-client'
import type { PlanTerms } from '#plans/plan_terms'
import { localAdmin } from '#tests/helpers/admins'
import { sendEvent, type SentEvent } from '#tests/helpers/panel_events'
import type { Story } from '#tests/helpers/story'
import { unique } from '#tests/helpers/world'

export const DAY = 86_400_000
export const NOON = Date.parse('2026-11-20T12:00:00Z')

/**
 * Hosting 20 % when it is new and 5 % on renewal, .it registrations €1.50 each, add-ons 12.5 %, nothing for setup.
 */
export const MIXED_TERMS: PlanTerms = {
  rules: [
    { match: { kinds: ['hosting'], payment: 'new' }, earns: { kind: 'percent', bps: 2_000 } },
    { match: { kinds: ['hosting'], payment: 'renewal' }, earns: { kind: 'percent', bps: 500 } },
    {
      match: { kinds: ['domain'], tlds: ['it'], domainActions: ['register'] },
      earns: { kind: 'fixed', amounts: { EUR: 150 } },
    },
    { match: { kinds: ['addon'] }, earns: { kind: 'percent', bps: 1_250 } },
    { match: { kinds: ['setup'] }, earns: { kind: 'nothing' } },
  ],
  holdDays: 30,
  minimumOrder: {},
  binding: 'order',
  renewalPayments: 2,
  release: 'automatic',
}

/**
 * Gives the affiliate a plan of their own, from the beginning of time.
 */
export async function givePlan(affiliate: { id: number }, terms: PlanTerms) {
  const at = now()
  const [planId] = await db
    .table('plans')
    .insert({ name: unique('Plan'), created_at: at, updated_at: at })
  await db.table('plan_versions').insert({
    plan_id: planId,
    version: 1,
    terms: JSON.stringify(terms),
    effective_from: 0,
    created_at: at,
  })
  await db
    .table('affiliate_plans')
    .insert({ affiliate_id: affiliate.id, plan_id: planId, since: 0 })
}

/**
 * The things of a mixed order: hosting for a year, a .it domain, an add-on, a setup; €163.87 net.
 */
export const MIXED_ITEMS = [
  {
    id: 'hosting',
    service_id: 'svc-hosting',
    description: 'Business Hosting - carla-shop.it (20/11/2026 - 19/11/2027) user carlar77',
    billing_cycle: 'annually',
    amount: 119_88,
  },
  {
    id: 'domain',
    kind: 'domain',
    tld: 'it',
    domain_action: 'register',
    description: 'Domain registration carla-shop.it for Carla Rossi',
    product_id: 'domain-it',
    product_group: 'domains',
    billing_cycle: 'annually',
    amount: 9_99,
  },
  {
    id: 'addon',
    kind: 'addon',
    description: 'Daily backup, Bottega Rossi srl',
    product_id: 'backup',
    product_group: 'addons',
    amount: 24_00,
  },
  {
    id: 'setup',
    kind: 'setup',
    description: 'Setup',
    product_id: 'setup',
    product_group: 'setup',
    billing_cycle: undefined,
    amount: 10_00,
  },
]

/** What no affiliate may read of the client above. */
export const SECRETS = ['carla', 'rossi', 'bottega', 'carlar77', 'shop.it', 'srl']

export async function tell(
  client: ApiClient,
  { panel }: Pick<Story, 'panel'>,
  ...events: SentEvent[]
) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

/** The words of a page's main part, as a person reads them. */
export function wordsOf(html: string): string {
  const main = /<main[\s\S]*?<\/main>/.exec(html)?.[0] ?? html
  return main
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('\u00A0', ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

export function titleOf(html: string): string {
  return wordsOf(`<main>${/<h1[\s\S]*?<\/h1>/.exec(html)?.[0] ?? ''}</main>`)
}

/**
 * The receipt of the affiliate's last referral of that kind, as they read it.
 */
export async function affiliateReads(
  client: ApiClient,
  affiliate: { id: number; userId: number },
  { locale = 'en', kind = 'order' }: { locale?: 'en' | 'it'; kind?: 'order' | 'signup' } = {}
) {
  const referral = await db
    .from('referrals')
    .where('affiliate_id', affiliate.id)
    .where('kind', kind)
    .orderBy('id', 'desc')
    .firstOrFail()
  await db.from('users').where('id', affiliate.userId).update({ locale })
  const user = await User.findOrFail(affiliate.userId)
  const response = await client.get(`/affiliate/receipts/${referral.id}`).loginAs(user)
  response.assertStatus(200)
  return {
    referralId: referral.id as number,
    html: response.text(),
    title: titleOf(response.text()),
    text: wordsOf(response.text()),
  }
}

/**
 * The receipt of the panel's last order, as a local admin reads it.
 */
export async function adminReads(
  client: ApiClient,
  panel: { id: number },
  { locale = 'en' }: { locale?: 'en' | 'it' } = {}
) {
  const order = await db
    .from('orders')
    .where('panel_id', panel.id)
    .orderBy('id', 'desc')
    .firstOrFail()
  const user = await localAdmin({ locale })
  const response = await client.get(`/admin/receipts/orders/${order.id}`).loginAs(user)
  response.assertStatus(200)
  return {
    orderId: order.id as number,
    html: response.text(),
    title: titleOf(response.text()),
    text: wordsOf(response.text()),
  }
}

export function passDays(days: number) {
  freeze(now() + days * DAY)
}
