/**
 * The schema of what a panel sends (docs/event-contract.md). Compiled once; fields it doesn't name are ignored.
 * What a visitor can influence (names, texts, tokens, landing parameters) is cut to size instead of refused, so that
 * nobody holds up an order by it.
 */
import { isIP } from 'node:net'
import vine from '@vinejs/vine'
import type { FieldContext, SchemaTypes } from '@vinejs/vine/types'
import { isCurrency } from '#core/money'
import { parseInstant } from '#panels/instant'
import type { PanelEventData, PanelEventType } from '#panels/panel_event'

export interface Validator<Value> {
  tryValidate(message: unknown): Promise<[{ messages: FieldError[] }, null] | [null, Value]>
}

/**
 * What is wrong with a message, as the panel is told: `{"field":"data.order.total","rule":"sum","message":"…"}`.
 */
export interface FieldError {
  field: string
  rule: string
  message: string
}

/**
 * Characters. A visit token is under 1,024; a longer one stays too long and earns nothing.
 */
const MAX_TOKEN = 2_048
const MAX_ITEMS = 500
const MAX_LANDING_PARAMS = 20
const MAX_LANDING_NAME = 64
const MAX_LANDING_VALUE = 512

/**
 * An id of the panel's, compared byte for byte ever after. Databases disagree about spaces at the end, and a lone
 * surrogate would be stored as another character.
 */
const idRule = vine.createRule((value: unknown, _options: undefined, field: FieldContext) => {
  const text = value as string
  if (text === '') {
    field.report('The {{ field }} field must not be empty', 'id', field)
  } else if (text !== text.trim() || /\p{Cc}/u.test(text) || !text.isWellFormed()) {
    field.report(
      'The {{ field }} field must be an id without spaces around it and without control characters',
      'id',
      field
    )
  }
})

const instantRule = vine.createRule((value: unknown, _options: undefined, field: FieldContext) => {
  const milliseconds = parseInstant(value as string)
  if (milliseconds === null) {
    field.report(
      'The {{ field }} field must be an ISO 8601 instant with its offset, like 2026-11-20T10:15:00Z',
      'instant',
      field
    )
  }
})

const currencyRule = vine.createRule((value: unknown, _options: undefined, field: FieldContext) => {
  if (!isCurrency(value as string)) {
    field.report('The {{ field }} field must be an ISO 4217 currency code', 'currency', field)
  }
})

const amountRule = vine.createRule((value: unknown, _options: undefined, field: FieldContext) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    field.report(
      "The {{ field }} field must be a whole number of the currency's minor unit, from 0 to 9007199254740991",
      'amount',
      field
    )
  }
})

/**
 * An object; PHP writes an empty one as a list.
 */
const paramsRule = vine.createRule((value: unknown, _options: undefined, field: FieldContext) => {
  const isEmptyList = Array.isArray(value) && value.length === 0
  if (typeof value !== 'object' || (Array.isArray(value) && !isEmptyList)) {
    field.report('The {{ field }} field must be an object of texts', 'object', field)
  }
})

const id = () => vine.string().maxLength(128).use(idRule())
const instant = () =>
  vine
    .string()
    .maxLength(40)
    .use(instantRule())
    .transform((value) => parseInstant(value)!)
const amount = () =>
  vine
    .number({ strict: true })
    .use(amountRule())
    .transform((value) => value + 0)
const bool = () => vine.boolean({ strict: true })
const currency = () => vine.string().use(currencyRule())

/**
 * A word of the panel's own vocabulary: refused when it is too long.
 */
const word = (max: number) => vine.string().trim().maxLength(max).transform(wellFormed)
const filledWord = (max: number) =>
  vine.string().trim().minLength(1).maxLength(max).transform(wellFormed)

/**
 * Text for people: cut when it is too long.
 */
const text = (max: number) => vine.string().transform((value) => cut(value, max))
const optionalText = (max: number) =>
  vine
    .string()
    .optional()
    .transform((value) => cut(value, max) || undefined)
const optionalWord = (max: number) =>
  vine
    .string()
    .trim()
    .maxLength(max)
    .optional()
    .transform((value) => wellFormed(value) || undefined)

function wellFormed(value: string) {
  return value.toWellFormed()
}

/**
 * @param max characters, as both databases count them: an emoji is one
 */
function cut(value: string, max: number) {
  const trimmed = value.toWellFormed().trim()
  return trimmed.length <= max ? trimmed : [...trimmed].slice(0, max).join('').trim()
}

const visitor = {
  visit_token: vine
    .string()
    .optional()
    .transform((value) => value.toWellFormed().slice(0, MAX_TOKEN) || undefined),
  landing_params: vine.any().use(paramsRule()).optional().transform(landingParams),
}

/**
 * Something else than an address is no reason to refuse an order.
 */
const address = () =>
  vine
    .any()
    .optional()
    .transform((value: unknown) =>
      typeof value === 'string' && value.length <= 45 && isIP(value) !== 0 ? value : undefined
    )

/**
 * Keeps the first twenty pairs of text, each cut to size.
 */
function landingParams(params: Record<string, unknown>): Record<string, string> | undefined {
  const kept = Object.entries(params)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .filter(([name]) => name !== '' && name !== '__proto__' && name.length <= MAX_LANDING_NAME)
    .slice(0, MAX_LANDING_PARAMS)
    .map(([name, value]) => [name.toWellFormed(), cut(value, MAX_LANDING_VALUE)])

  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}

const item = () =>
  vine.object({
    id: id(),
    service_id: id().optional(),
    kind: vine.enum(['hosting', 'domain', 'addon', 'upgrade', 'setup', 'usage', 'other'] as const),
    description: text(500),
    product_id: id().optional(),
    product_group: optionalWord(128),
    tld: optionalWord(64),
    domain_action: vine.enum(['register', 'renew', 'transfer'] as const).optional(),
    billing_cycle: optionalWord(32),
    renewal: bool(),
    amount: amount(),
  })

const sums = {
  currency: currency(),
  subtotal: amount(),
  discount: amount().optional(),
  tax: amount(),
  total: amount(),
  payment_method: filledWord(64),
  payment_reference: optionalWord(128),
  items: vine.array(item()).maxLength(MAX_ITEMS).distinct('id'),
}

const service = () =>
  vine.object({
    service: vine.object({
      id: id(),
      client_id: id(),
      order_id: id().optional(),
      product_id: id(),
      product_name: text(255),
      domain: optionalText(255),
      status: filledWord(32),
    }),
  })

const orderEnd = () => vine.object({ order_id: id(), reason: optionalText(255) })

const data = {
  'client.registered': vine.object({
    client: vine.object({
      id: id(),
      email: vine
        .string()
        .trim()
        .maxLength(254)
        .regex(/^[^\s@]+@[^\s@]+$/)
        .transform(wellFormed),
      name: text(200),
      company: optionalText(200),
      country: vine
        .string()
        .regex(/^[A-Za-z]{2}$/)
        .optional()
        .transform((value) => value.toUpperCase()),
      locale: optionalWord(16),
      registered_at: instant(),
    }),
    ...visitor,
  }),
  'client.closed': vine.object({ client_id: id() }),
  'client.merged': vine.object({ from_client_id: id(), into_client_id: id() }),
  'order.placed': vine.object({
    order: vine.object({
      id: id(),
      number: optionalWord(128),
      client_id: id(),
      placed_at: instant(),
      ...sums,
      moderated: bool(),
      trial: bool(),
      coupon: optionalText(128),
      created_by: vine.enum(['client', 'admin', 'reseller'] as const),
    }),
    client_ip: address(),
    ...visitor,
  }),
  'signup.completed': vine.object({
    order_id: id(),
    client_id: id(),
    account: vine.object({
      id: id(),
      user_name: word(128),
      domain: word(255),
      plan_id: id(),
      plan_name: text(255),
    }),
    client_ip: address(),
    ...visitor,
  }),
  'order.cancelled': orderEnd(),
  'order.fraud': orderEnd(),
  'invoice.paid': vine.object({
    invoice: vine.object({
      id: id(),
      order_id: id().optional(),
      client_id: id(),
      paid_at: instant(),
      ...sums,
    }),
  }),
  'invoice.refunded': vine.object({
    refund_id: id(),
    invoice_id: id(),
    amount: amount(),
    currency: currency(),
    full: bool(),
    refunded_at: instant(),
  }),
  'invoice.charged_back': vine.object({
    chargeback_id: id(),
    invoice_id: id(),
    amount: amount(),
    currency: currency(),
    charged_back_at: instant(),
  }),
  'service.created': service(),
  'service.suspended': service(),
  'service.unsuspended': service(),
  'service.terminated': service(),
}

const message = <Data extends SchemaTypes>(schema: Data) =>
  vine.create(vine.object({ occurred_at: instant(), data: schema }))

/**
 * By type of event: the validator of the whole message.
 */
export const panelEventValidators: {
  [Type in PanelEventType]: Validator<{ occurred_at: number; data: PanelEventData[Type] }>
} = {
  'client.registered': message(data['client.registered']),
  'client.closed': message(data['client.closed']),
  'client.merged': message(data['client.merged']),
  'order.placed': message(data['order.placed']),
  'signup.completed': message(data['signup.completed']),
  'order.cancelled': message(data['order.cancelled']),
  'order.fraud': message(data['order.fraud']),
  'invoice.paid': message(data['invoice.paid']),
  'invoice.refunded': message(data['invoice.refunded']),
  'invoice.charged_back': message(data['invoice.charged_back']),
  'service.created': message(data['service.created']),
  'service.suspended': message(data['service.suspended']),
  'service.unsuspended': message(data['service.unsuspended']),
  'service.terminated': message(data['service.terminated']),
}

/**
 * What identifies an event: `webhook-id`, or `id` in a batch.
 */
export const eventIdValidator: Validator<{ id: string }> = vine.create({ id: id() })
