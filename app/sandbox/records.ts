/**
 * The sample panel's rows as SQLite returns them, and the ids by which other programs know them.
 */
import type { Currency } from '#sandbox/money'
import type { Sums } from '#sandbox/sums'

export type Role = 'client' | 'staff'
export type OrderStatus = 'pending' | 'active' | 'cancelled' | 'fraud'
export type ServiceStatus = 'pending' | 'active' | 'suspended' | 'terminated'
export type InvoiceStatus = 'unpaid' | 'paid' | 'refunded' | 'charged_back' | 'cancelled'

export interface PersonRow {
  id: number
  role: Role
  status: 'active' | 'closed'
  email: string
  name: string
  company: string | null
  country: string | null
  locale: string
  currency: Currency
  password_hash: string
  registered_at: number
}

export interface OrderRow extends Sums {
  id: number
  client_id: number
  status: OrderStatus
  currency: Currency
  payment_method: string
  moderated: number
  trial: number
  coupon: string | null
  visit_token: string | null
  landing_params: string | null
  client_ip: string | null
  placed_at: number
  /** Who placed it for the client; null: the client. */
  placed_by: string | null
}

export interface ServiceRow {
  id: number
  client_id: number
  order_id: number
  status: ServiceStatus
  kind: string
  product_id: string
  product_group: string
  product_name: string
  domain: string | null
  user_name: string | null
  billing_cycle: string
  currency: Currency
  renewal_amount: number
  trial: number
  opens_account: number
  created_at: number
  next_due_at: number | null
  restarted_at: number | null
  suspended_by: 'staff' | 'client' | null
  cancellation_requested_at: number | null
  cancellation_reason: string | null
}

export interface InvoiceRow extends Sums {
  id: number
  client_id: number
  order_id: number | null
  status: InvoiceStatus
  currency: Currency
  returned: number
  payment_method: string | null
  issued_at: number
  paid_at: number | null
}

export interface ItemRow {
  id: number
  order_id: number | null
  invoice_id: number | null
  service_id: number | null
  kind: string
  description: string
  product_id: string | null
  product_group: string | null
  tld: string | null
  domain_action: string | null
  billing_cycle: string | null
  renewal: number
  amount: number
}

export interface TransactionRow {
  id: number
  invoice_id: number
  kind: 'payment' | 'refund' | 'chargeback'
  amount: number
  happened_at: number
}

export interface OutboxRow {
  id: number
  event_id: string
  client_id: number
  type: string
  payload: string
  status: 'owed' | 'sent'
  attempts: number
  next_try_at: number
  answer_status: number | null
  answer: string | null
  created_at: number
  sent_at: number | null
}

export interface MailRow {
  id: number
  source: 'panel' | 'product'
  sender: string
  recipients: string
  subject: string
  text: string
  html: string | null
  received_at: number
}

export interface ApiActRow {
  id: number
  request_key: string
  fingerprint: string
  client_id: number
  act: string
  service_id: number | null
  order_id: number | null
  invoice_id: number | null
  status: number
  answer: string
  acted_at: number
}

export interface CreditRow {
  id: number
  client_id: number
  amount: number
  currency: Currency
  description: string
  added_at: number
}

const PREFIXES = {
  client: 'c',
  staff: 's',
  order: 'o',
  invoice: 'i',
  service: 'svc',
  item: 'it',
  refund: 'r',
  chargeback: 'cb',
}

/**
 * A row's id as the contract, the addresses and the people see it: `c-1001`, `o-2001`.
 */
export function publicId(kind: keyof typeof PREFIXES, id: number): string {
  return `${PREFIXES[kind]}-${id}`
}

/**
 * @returns the row's id, or 0 (no row has it) where `text` is not such an id
 */
export function rowId(kind: keyof typeof PREFIXES, text: unknown): number {
  const prefix = PREFIXES[kind]
  const match = new RegExp(`^${prefix}-([1-9]\\d{0,9})$`).exec(String(text))
  return match ? Number(match[1]) : 0
}
