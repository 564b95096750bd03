/**
 * How a panel itself is asked and told (CONTRACT "Add-on → panel"): one interface, a driver for each kind of panel. Every
 * call names the client by the panel's own id, and a driver answers `not_found` for what is not that client's: the caller
 * need not trust an id that a person sent.
 */

/** What a panel may be able to do; its driver says which of them it can. */
export const CAPABILITIES = [
  'service.list',
  'service.show',
  'service.restart',
  'service.suspend',
  'service.unsuspend',
  'service.renew',
  'service.change_plan',
  'service.request_cancellation',
  'order.list',
  'order.show',
  'order.place',
  'order.cancel',
  // a link with which the client is signed in at a page of the panel
  'login_url',
  // account credit, for pay-outs
  'credit.add',
  // invoices of a period, for reconciliation
  'invoice.list',
  // the panel's own invitation of another user, with permissions of its own
  'native_invitation',
] as const

export type Capability = (typeof CAPABILITIES)[number]

/**
 * - `unsupported`: this panel cannot do that
 * - `not_found`: there is no such thing of that client
 * - `refused`: the panel says no, in `message`; or the driver itself, which then says why in `own`
 * - `unauthorized`: our credentials are wrong or may not do that
 * - `busy`: too many calls; try after `retryAfterMs`
 * - `unavailable`: no answer that can be used. `uncertain`: what was asked for may have been done. `message` is one of
 *   PANEL_PROBLEMS (app/panels/drivers/call_panel.ts), or other words
 */
export type DriverFailure =
  | { ok: false; reason: 'unsupported' | 'not_found' | 'unauthorized' }
  | { ok: false; reason: 'refused'; message: string; own?: OwnRefusal }
  | { ok: false; reason: 'busy'; retryAfterMs: number }
  | { ok: false; reason: 'unavailable'; uncertain: boolean; message: string }

/** Why a driver refuses before it asks the panel. Words: `drivers.refusals.<reason>`. */
export const OWN_REFUSALS = [
  'timezone',
  'suspend_inactive',
  'unsuspend_by_host',
  'not_renewed',
  'not_due',
  'no_such_plan',
  'same_order_waits',
  'no_payment_method',
  'order_at_work',
  'other_currency',
  'no_currency',
  'unknown_currency',
  'no_amount',
] as const

export interface OwnRefusal {
  reason: (typeof OWN_REFUSALS)[number]
  /** Names and numbers for the words. */
  values: Record<string, string>
}

/**
 * What an act came to, where it went well: the panel's own words, and what was made by it. Words: `drivers.made.<kind>`.
 */
export interface ActDone {
  message: string | null
  made?: { kind: 'invoice' | 'order'; number: string }
}

export type DriverAnswer<T> = { ok: true; value: T } | DriverFailure

export interface PanelService {
  /** The panel's own id. */
  id: string
  productId: string
  productName: string
  domain: string | null
  status: 'pending' | 'active' | 'suspended' | 'cancelled' | 'terminated' | 'other'
  /** The panel's own word for it. */
  statusText: string
  /** ISO 8601 days. */
  since: string | null
  nextDueOn: string | null
  billingCycle: string | null
  /** Minor units of what it costs each cycle. */
  amount: number | null
  currency: string | null
  /** What may be done with it as it stands now. */
  can: readonly Capability[]
  /** Plans that it may be changed to. */
  plans: { id: string; name: string }[]
}

export interface PanelOrderLine {
  description: string
  amount: number
}

export interface PanelOrder {
  id: string
  number: string
  placedAt: number
  status: 'pending' | 'active' | 'cancelled' | 'fraud' | 'other'
  statusText: string
  currency: string
  total: number
  isPaid: boolean
  lines: PanelOrderLine[]
  /** Who placed it for the client, where the panel knows. */
  placedBy: string | null
  can: readonly Capability[]
}

/** What may be ordered. */
export interface PanelOffer {
  productId: string
  name: string
  cycles: { cycle: string; amount: number; currency: string }[]
  needsDomain: boolean
}

export interface NewOrder {
  productId: string
  cycle: string
  domain: string | null
  /** Shown in the panel: who places it for the client. */
  placedBy: string
}

export interface PlacedOrder {
  orderId: string
  number: string
  /** Where the client pays it. */
  payUrl: string | null
}

/** What another user is invited to, in the words of a client's consent (app/delegation/scopes.ts). */
export type InvitedScope = 'see' | 'manage_services' | 'place_orders'

/** Somebody who may sign in to a client's account in the panel. */
export interface PanelUser {
  /** The panel's own id. */
  id: string
  email: string
  isOwner: boolean
}

export interface PanelInvoice {
  id: string
  clientId: string
  orderId: string | null
  paidAt: number | null
  currency: string
  subtotal: number
  tax: number
  total: number
  status: 'unpaid' | 'paid' | 'refunded' | 'cancelled' | 'other'
}

/** An act on a service, with the capability it needs. */
export interface ServiceAct {
  clientId: string
  serviceId: string
  act:
    | 'service.restart'
    | 'service.suspend'
    | 'service.unsuspend'
    | 'service.renew'
    | 'service.change_plan'
    | 'service.request_cancellation'
  /** For `service.change_plan`. */
  planId?: string
  /** For `service.request_cancellation`. */
  reason?: string
  requestKey: string
}

export interface ServiceCalls {
  listServices(clientId: string): Promise<DriverAnswer<PanelService[]>>
  showService(clientId: string, serviceId: string): Promise<DriverAnswer<PanelService>>
  actOnService(input: ServiceAct): Promise<DriverAnswer<ActDone>>
}

export interface OrderCalls {
  listOrders(clientId: string): Promise<DriverAnswer<PanelOrder[]>>
  showOrder(clientId: string, orderId: string): Promise<DriverAnswer<PanelOrder>>
  listOffers(clientId: string): Promise<DriverAnswer<PanelOffer[]>>
  placeOrder(input: {
    clientId: string
    order: NewOrder
    requestKey: string
  }): Promise<DriverAnswer<PlacedOrder>>
  /**
   * What came of `placeOrder` where it gave no answer that could be used. It asks and changes nothing.
   *
   * @param input.since when it was asked to be placed, milliseconds
   * @returns null where the panel knows no such order
   */
  findPlacedOrder(input: {
    clientId: string
    order: Pick<NewOrder, 'productId' | 'cycle'>
    requestKey: string
    since: number
  }): Promise<DriverAnswer<PlacedOrder | null>>
  cancelOrder(input: {
    clientId: string
    orderId: string
    requestKey: string
  }): Promise<DriverAnswer<ActDone>>
}

export interface MoneyCalls {
  addCredit(input: {
    clientId: string
    amount: number
    currency: string
    description: string
    requestKey: string
  }): Promise<DriverAnswer<{ balance: number | null }>>
  listInvoices(period: { since: number; until: number }): Promise<DriverAnswer<PanelInvoice[]>>
}

/** There with `native_invitation`. */
export interface UserCalls {
  /**
   * The panel's own invitation of another user to the client's account. Who was sent it and has not taken it may be sent it
   * again; the panel refuses who is a user of the account already.
   */
  inviteUser(input: {
    clientId: string
    email: string
    scopes: readonly InvitedScope[]
  }): Promise<DriverAnswer<{ message: string | null }>>
  /**
   * Who are users of the client's account, whoever brought them in; those who were only invited are not among them.
   */
  listUsers(clientId: string): Promise<DriverAnswer<PanelUser[]>>
  /** Lets a user do what the scopes say in the account and nothing else. */
  setUserScopes(input: {
    clientId: string
    userId: string
    scopes: readonly InvitedScope[]
  }): Promise<DriverAnswer<{ message: string | null }>>
  /** Takes a user off the account; the person stays known to the panel. Who is none is taken off already. */
  removeUser(input: {
    clientId: string
    userId: string
  }): Promise<DriverAnswer<{ message: string | null }>>
}

/**
 * Acts carry a `requestKey`: the same key again is the same act, done once. A panel that knows no such keys is looked at
 * first.
 */
export interface PanelDriver extends ServiceCalls, OrderCalls, MoneyCalls, Partial<UserCalls> {
  readonly capabilities: ReadonlySet<Capability>

  /** Whether the panel answers and our credentials suffice. */
  check(): Promise<DriverAnswer<{ version: string | null }>>

  loginUrl(input: { clientId: string; path: string }): Promise<DriverAnswer<{ url: string }>>
}

/** A field of a driver's credentials, as the admin's form asks for it. */
export interface CredentialField {
  name: string
  secret: boolean
  required: boolean
}

export interface DriverConnection {
  panelKey: string
  baseUrl: string
  credentials: Record<string, string>
}

/** What a kind of panel's own users of a client's account may do. */
export interface NativeKind {
  /** Which of its permissions a scope gives. Words: `drivers.<name>.permissions.<permission>`. */
  readonly permissions: Readonly<Record<InvitedScope, readonly string[]>>
  /** For how long an invitation can be accepted, days. */
  readonly invitationDays: number
}

/**
 * One kind of panel. Words: `drivers.<name>.{label,about,fields.<field>.{label,hint}}` of resources/lang.
 */
export interface DriverKind {
  readonly name: string
  readonly fields: readonly CredentialField[]
  /** There with the capability `native_invitation`. */
  readonly native?: NativeKind
  connect(connection: DriverConnection): PanelDriver
}
