/**
 * What a completed signup's parameters stand for (SPEC H3, H12). Texts of the panel are kept as told; encoding is the
 * template's.
 */
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { toDecimalString } from '#core/money'
import { isTouchAlive, readVisitToken, type Touch } from '#links/visit_token'
import type { PanelEventData } from '#panels/panel_event'
import type { SignupFacts } from '#signup_notifications/eligibility'
import { emailParameter } from '#signup_notifications/settings'

/** Characters of a value; a URL has 2,048. */
const MAX_VALUE_LENGTH = 512

/** Query parameters of one page or event, by name. */
export type LandingParams = ReadonlyMap<string, string>

/** What the panel told when the account existed, or what is left of it. */
export interface ToldSignup extends Partial<PanelEventData['signup.completed']> {
  /** Milliseconds. */
  occurredAt: number
}

/** A completed signup as it is to be told. */
export interface Signup {
  panelId: number
  /** `orders.id` */
  orderId: number
  /** The panel's number of the order as people know it, else its id. */
  orderLabel: string
  /** Ours, of whoever the order is now. */
  clientId: number
  completedAt: number
  facts: SignupFacts
  /** By parameter, all but the click id and `landing.` ones. */
  values: Map<string, string | null>
  /** Where click ids may stand, newest first: signup, order, registration, the tracked link that was followed. */
  landing: LandingParams[]
}

interface SignupRow {
  id: number
  panel_id: number
  external_id: string
  number: string | null
  client_id: number
  placed_at: number | string
  currency: string
  subtotal: number | string
  discount: number | string
  total: number | string
  payment_method: string
  moderated: number | boolean
  trial: number | boolean
  coupon: string | null
  created_by: string
  status: string
  status_at: number | string
  visit_token: string | null
  client_external_id: string
  email: string | null
  country: string | null
  closed_at: number | string | null
  erased_at: number | string | null
  registration_token: string | null
  origin_id: number | null
  notification_id: string | null
  account_external_id: string | null
  signup_landing: string | null
  completed_at: number | string | null
}

/**
 * All parameters of a past signup, as a program with these click parameters would get them; for those that were told
 * while it was so, what was told counts, otherwise what the mirror knows.
 *
 * @param orderId `orders.id`: an order is one signup, however many accounts it made
 * @returns null where there is no such order, or its account does not exist
 */
export async function signupValues(
  client: QueryClientContract,
  orderId: number,
  clickParameters: readonly string[] = []
): Promise<Map<string, string | null> | null> {
  const told = await toldSignup(client, orderId)
  const signup = told && (await readSignup(client, orderId, told, { withAddress: true }))
  return signup && valuesFor(signup, clickParameters)
}

/**
 * Everything that the signup's parameters stand for, for a program with these click parameters.
 */
export function valuesFor(
  { values, landing }: Pick<Signup, 'values' | 'landing'>,
  clickParameters: readonly string[]
): Map<string, string | null> {
  const all = new Map(values)
  all.set('click_id', clickIdOf(clickParameters, landing))
  // the newest that says something counts
  for (const params of landing.toReversed()) {
    for (const [name, value] of params) {
      if (saysSomething(value)) all.set(`landing.${name}`, bounded(value))
    }
  }
  return all
}

/**
 * The click id with which a program's referral link arrived: never empty, never `0`, which would credit somebody else.
 *
 * @param clickParameters names, in the order in which they are looked for
 * @param landing where they may stand, the newest first
 */
export function clickIdOf(
  clickParameters: readonly string[],
  landing: readonly LandingParams[]
): string | null {
  for (const params of landing) {
    for (const name of clickParameters) {
      const value = params.get(name)
      if (value !== undefined && saysSomething(value)) return bounded(value)
    }
  }
  return null
}

/**
 * @param told what came with the event that is being handled, or `toldSignup`
 * @param withAddress whether somebody needs the customer's network address: it is looked for in the order's message
 * where the signup's has none
 */
export async function readSignup(
  client: QueryClientContract,
  orderId: number,
  told: ToldSignup,
  { withAddress = false } = {}
): Promise<Signup | null> {
  const [row] = await select<SignupRow>(
    client,
    `SELECT orders.id, orders.panel_id, orders.external_id, orders.number, orders.client_id, orders.placed_at,
       orders.currency, orders.subtotal, orders.discount, orders.total, orders.payment_method, orders.moderated,
       orders.trial, orders.coupon, orders.created_by, orders.status, orders.status_at, orders.visit_token,
       clients.external_id AS client_external_id, clients.email, clients.country, clients.closed_at, clients.erased_at,
       COALESCE(origin.visit_token, clients.visit_token) AS registration_token, origin.id AS origin_id,
       notified_signups.notification_id, notified_signups.account_external_id,
       notified_signups.landing_params AS signup_landing, notified_signups.completed_at
     FROM orders
     JOIN clients ON clients.id = orders.client_id
     LEFT JOIN merge_origins ON merge_origins.kind = 'order' AND merge_origins.row_id = orders.id
     LEFT JOIN clients AS origin ON origin.id = merge_origins.origin_id
     LEFT JOIN notified_signups ON notified_signups.order_id = orders.id
     WHERE orders.id = ?`,
    [orderId]
  )
  if (!row) return null

  const placedAt = Number(row.placed_at)
  const completedAt = Number(row.completed_at ?? told.occurredAt)
  const isTrial = Boolean(row.trial)
  const visit = await lastVisit(
    client,
    [row.visit_token, told.visit_token, row.registration_token],
    placedAt
  )
  const kept = await keptLanding(client, row)
  const address =
    told.client_ip ?? (withAddress ? await addressOfOrder(client, row) : undefined) ?? null

  const amount = (minor: number) =>
    // nothing billed is 0, and not 0.00
    isTrial || minor <= 0 ? '0' : toDecimalString(minor, row.currency)
  const { account } = told
  const values: Record<string, string | null | undefined> = {
    notification_id: row.notification_id,
    account_id: account?.id ?? row.account_external_id,
    user_name: account?.user_name,
    domain: account?.domain,
    plan_id: account?.plan_id,
    plan_name: account?.plan_name,
    amount: amount(Number(row.subtotal) - Number(row.discount)),
    full_amount: amount(Number(row.total)),
    currency: row.currency,
    order_id: row.external_id,
    client_id: row.client_external_id,
    signup_date: new Date(completedAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    payment_method: row.payment_method,
    coupon: row.coupon,
    is_trial: isTrial ? '1' : '0',
    client_ip: address,
    country: row.country,
    visit_id: visit?.touch.visitId,
    link_code: visit?.code,
    email: emailParameter.value ? row.email : null,
  }

  return {
    panelId: row.panel_id,
    orderId: row.id,
    orderLabel: row.number ?? row.external_id,
    clientId: row.client_id,
    completedAt,
    facts: {
      moderated: Boolean(row.moderated),
      paymentMethod: row.payment_method,
      trial: isTrial,
      total: Number(row.total),
      createdBy: row.created_by,
      ended: row.status !== 'placed' && Number(row.status_at) <= completedAt ? row.status : null,
      isClientErased: row.erased_at !== null,
      isClientClosed: row.closed_at !== null && Number(row.closed_at) <= completedAt,
      hasEarlierOrder: false,
    },
    values: new Map(
      Object.entries(values).map(([name, value]) => [name, value ? bounded(value) : null])
    ),
    landing: [
      told.landing_params ? mapOf(told.landing_params) : parsedParams(row.signup_landing),
      kept.order,
      kept.registration,
      visit?.parameters ?? new Map(),
    ].filter((params) => params.size > 0),
  }
}

/**
 * Whether the client had placed another order before, which had not ended by the time this one's account existed.
 */
export async function hasEarlierOrder(
  client: QueryClientContract,
  { clientId, orderId, completedAt }: Pick<Signup, 'clientId' | 'orderId' | 'completedAt'>
): Promise<boolean> {
  const [earlier] = await select<{ id: number }>(
    client,
    `SELECT earlier.id FROM orders AS earlier JOIN orders ON orders.id = ?
     WHERE earlier.client_id = ? AND earlier.id <> orders.id
       AND (earlier.placed_at < orders.placed_at OR (earlier.placed_at = orders.placed_at AND earlier.id < orders.id))
       AND (earlier.status = 'placed' OR earlier.status_at > ?)
     LIMIT 1`,
    [orderId, clientId, completedAt]
  )
  return earlier !== undefined
}

/**
 * What was told of a signup in the past: the panel's message while it is kept whole, else the mirror of the account.
 */
export async function toldSignup(
  client: QueryClientContract,
  orderId: number
): Promise<ToldSignup | null> {
  const [service] = await select<{
    external_id: string
    user_name: string | null
    domain: string | null
    product_id: string
    product_name: string
    created_at: number | string
    completed_at: number | string | null
  }>(
    client,
    `SELECT services.external_id, services.user_name, services.domain, services.product_id, services.product_name,
       services.created_at, notified_signups.completed_at
     FROM orders
     LEFT JOIN notified_signups ON notified_signups.order_id = orders.id
     JOIN services ON services.panel_id = orders.panel_id AND services.order_external_id = orders.external_id
       AND services.external_id = COALESCE(notified_signups.account_external_id, services.external_id)
     WHERE orders.id = ? ORDER BY services.id LIMIT 1`,
    [orderId]
  )
  const events = await select<{ payload: string; occurred_at: number | string }>(
    client,
    `SELECT panel_events.payload, panel_events.occurred_at
     FROM orders JOIN panel_events ON panel_events.panel_id = orders.panel_id
       AND panel_events.object = ${orderObject(client)} AND panel_events.type = 'signup.completed'
     WHERE orders.id = ? AND panel_events.state = 'applied' ORDER BY panel_events.id`,
    [orderId]
  )
  const messages = events.map(({ payload, occurred_at: occurredAt }) => ({
    ...(JSON.parse(payload) as PanelEventData['signup.completed']),
    occurredAt: Number(occurredAt),
  }))
  const message =
    messages.find(({ account }) => account?.id === service?.external_id) ?? messages[0]
  if (!service && !message) return null

  return {
    ...message,
    occurredAt: Number(service?.completed_at ?? message?.occurredAt ?? service?.created_at),
    account: {
      // a message that is no longer kept whole has lost some of it
      id: message?.account?.id ?? service!.external_id,
      user_name: message?.account?.user_name ?? service?.user_name ?? '',
      domain: message?.account?.domain ?? service?.domain ?? '',
      plan_id: message?.account?.plan_id ?? service?.product_id ?? '',
      plan_name: message?.account?.plan_name ?? service?.product_name ?? '',
    },
  }
}

const orderObject = (client: QueryClientContract) =>
  client.dialect.name === 'mysql'
    ? `CONCAT('order:', orders.external_id)`
    : `'order:' || orders.external_id`

/**
 * The last visit whose life had not ended when the order was placed, of an affiliate's link rather than an agent's,
 * from the first of the tokens that has one.
 */
async function lastVisit(
  client: QueryClientContract,
  tokens: (string | null | undefined)[],
  placedAt: number
): Promise<{ touch: Touch; code: string | null; parameters: LandingParams } | null> {
  const touch = tokens
    .filter((token) => typeof token === 'string')
    .map((token) => {
      const reading = readVisitToken(token)
      const { link, agent } = reading.ok ? reading.claims : {}
      return [link?.last, agent?.last].find((last) => last && isTouchAlive(last, placedAt))
    })
    .find((found) => found !== undefined)
  if (!touch) return null

  const [found] = await select<{ code: string; parameters: string | null }>(
    client,
    `SELECT links.code, visits.parameters FROM links LEFT JOIN visits ON visits.id = ? WHERE links.id = ?`,
    [touch.visitId, touch.linkId]
  )
  return { touch, code: found?.code ?? null, parameters: parsedParams(found?.parameters) }
}

/** What the shop was entered with, as the order and the registration told. */
async function keptLanding(
  client: QueryClientContract,
  { id, client_id: clientId, origin_id: originId }: SignupRow
): Promise<{ order: LandingParams; registration: LandingParams }> {
  const rows = await select<{ subject_type: string; subject_id: number; params: string }>(
    client,
    `SELECT subject_type, subject_id, params FROM landing_params
     WHERE client_id = ? AND (subject_type = 'client' OR subject_id = ?)`,
    [clientId, id]
  )
  const of = (type: string, subjectId: number | null) =>
    rows.find((row) => row.subject_type === type && row.subject_id === subjectId)?.params
  return {
    order: parsedParams(of('order', id)),
    registration: parsedParams(of('client', originId) ?? of('client', clientId)),
  }
}

async function addressOfOrder(
  client: QueryClientContract,
  { panel_id: panelId, external_id: externalId }: SignupRow
): Promise<string | undefined> {
  const [event] = await select<{ payload: string }>(
    client,
    `SELECT payload FROM panel_events
     WHERE panel_id = ? AND object = ? AND type = 'order.placed' ORDER BY id LIMIT 1`,
    [panelId, `order:${externalId}`]
  )
  return event && (JSON.parse(event.payload) as PanelEventData['order.placed']).client_ip
}

function parsedParams(json: string | null | undefined): LandingParams {
  return json ? mapOf(JSON.parse(json) as Record<string, string>) : new Map()
}

const mapOf = (params: Record<string, string>): LandingParams =>
  new Map(Object.entries(params).filter(([, value]) => typeof value === 'string'))

function saysSomething(value: string) {
  return value.trim() !== '' && value.trim() !== '0'
}

function bounded(value: string) {
  return value.length <= MAX_VALUE_LENGTH
    ? value
    : Array.from(value).slice(0, MAX_VALUE_LENGTH).join('')
}
