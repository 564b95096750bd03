/**
 * What a client may allow a Service Manager. `see` is what consent means; the others are the client's to tick (U10).
 */
export const SCOPES = ['see', 'manage_services', 'place_orders'] as const

export type Scope = (typeof SCOPES)[number]

export const OPTIONAL_SCOPES = ['manage_services', 'place_orders'] as const satisfies Scope[]

/**
 * What an agent may do in a client's panel, with the scope that allows it and what the panel's driver must be able to do.
 * Money and identity are in none of them (U11).
 */
export const DELEGATED_ACTS = {
  'service.list': 'see',
  'service.show': 'see',
  'order.list': 'see',
  'order.show': 'see',
  'service.restart': 'manage_services',
  'service.suspend': 'manage_services',
  'service.unsuspend': 'manage_services',
  'service.renew': 'manage_services',
  'service.change_plan': 'manage_services',
  'service.request_cancellation': 'manage_services',
  'order.place': 'place_orders',
  'order.cancel': 'place_orders',
} as const satisfies Record<string, Scope>

export type DelegatedAct = keyof typeof DELEGATED_ACTS
