import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * The messages a panel sends (CONTRACT "Panel → add-on: events"), after their check against the schema:
 * ids are strings, money is an integer in the currency's minor unit, instants are milliseconds.
 */
export interface EventItem {
  id: string
  service_id?: string
  kind: 'hosting' | 'domain' | 'addon' | 'upgrade' | 'setup' | 'usage' | 'other'
  description: string
  product_id?: string
  product_group?: string
  tld?: string
  domain_action?: 'register' | 'renew' | 'transfer'
  billing_cycle?: string
  renewal: boolean
  amount: number
}

interface Visitor {
  visit_token?: string
  client_ip?: string
  landing_params?: Record<string, string>
}

interface Sums {
  currency: string
  subtotal: number
  discount?: number
  tax: number
  total: number
  payment_method: string
  /** The panel's opaque name of the card or account that pays. */
  payment_reference?: string
  items: EventItem[]
}

interface ServiceChange {
  service: {
    id: string
    client_id: string
    order_id?: string
    product_id: string
    product_name: string
    domain?: string
    status: string
  }
}

export interface PanelEventData {
  'client.registered': Visitor & {
    client: {
      id: string
      email: string
      name: string
      company?: string
      country?: string
      locale?: string
      registered_at: number
    }
    user_agent?: string
  }
  'client.closed': { client_id: string }
  'client.merged': { from_client_id: string; into_client_id: string }
  'order.placed': Visitor & {
    order: Sums & {
      id: string
      number?: string
      client_id: string
      placed_at: number
      moderated: boolean
      trial: boolean
      coupon?: string
      created_by: 'client' | 'admin' | 'reseller'
    }
  }
  'signup.completed': Visitor & {
    order_id: string
    client_id: string
    account: {
      id: string
      user_name: string
      domain: string
      plan_id: string
      plan_name: string
    }
  }
  'order.cancelled': { order_id: string; reason?: string }
  'order.fraud': { order_id: string; reason?: string }
  'invoice.paid': {
    invoice: Sums & { id: string; order_id?: string; client_id: string; paid_at: number }
  }
  'invoice.refunded': {
    refund_id: string
    invoice_id: string
    amount: number
    currency: string
    full: boolean
    refunded_at: number
  }
  'invoice.charged_back': {
    chargeback_id: string
    invoice_id: string
    amount: number
    currency: string
    charged_back_at: number
  }
  'service.created': ServiceChange
  'service.suspended': ServiceChange
  'service.unsuspended': ServiceChange
  'service.terminated': ServiceChange
}

export type PanelEventType = keyof PanelEventData

/**
 * One event on its way through the handlers that `start/panel_events.ts` lists, all in `trx`.
 */
export interface PanelEvent<Type extends PanelEventType = PanelEventType> {
  panelId: number
  panelKey: string
  eventId: string
  type: Type
  /** Milliseconds. */
  occurredAt: number
  data: PanelEventData[Type]
  trx: TransactionClientContract
  /** Filled by the mirror, which runs first: ids of our own rows, so that later handlers need not look again. */
  known: KnownRows
}

export interface KnownRows {
  /** The client that the event is about; locked. Where they were merged into another, that other. */
  clientId?: number
  /** Whether that client's data was erased: what the event tells of them goes again. */
  isErased?: boolean
  /** Whether this event is the first to tell of the client: nothing of theirs is here yet. */
  isNewClient?: boolean
  /** The row of the id that a registration named, which may be that of a merged client. */
  registeredId?: number
  /** Clients whom a merge has just put under `clientId`. */
  absorbed?: number[]
  /** `orders.id` of the order that the event is about or refers to. */
  orderId?: number
  /** Of an invoice's order: whether it was cancelled or found to be fraud. */
  hasOrderEnded?: boolean
  /** `invoices.id` of the invoice that the event is about or refers to. */
  invoiceId?: number
  /** Further orders of the client whose decision the event changed: their money has to be settled again. */
  redecided?: number[]
}

/**
 * `waitsFor` names what the event refers to and is not known yet, as `<kind>:<panel's id>` (`order:17`,
 * `invoice:9`): the event is parked and handled again when that arrives.
 */
export type HandlerOutcome = { ok: true } | { ok: false; waitsFor: string }

/**
 * What a feature does upon an event. Runs in the event's transaction; idempotent by UNIQUE keys; nothing
 * outside the database.
 */
export interface PanelEventHandler<Type extends PanelEventType = PanelEventType> {
  handle(event: PanelEvent<Type>): Promise<HandlerOutcome>
}
