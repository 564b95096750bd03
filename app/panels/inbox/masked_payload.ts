/**
 * What an admin sees of an event's data: what is needed to understand its effects. Names, addresses, texts that people
 * wrote, tokens and whatever else says who somebody is are masked. A field that nobody has classified is masked too.
 */

/** Stands for a value that is not shown. */
export const MASK = '•••'

/**
 * Every field of the contract (lists as `[]`), by whether its value is shown.
 */
export const FIELDS: Record<string, 'shown' | 'masked'> = {
  'client.id': 'shown',
  'client.email': 'masked',
  'client.name': 'masked',
  'client.company': 'masked',
  'client.country': 'shown',
  'client.locale': 'shown',
  'client.registered_at': 'shown',

  'visit_token': 'masked',
  'client_ip': 'masked',
  'user_agent': 'masked',
  'landing_params': 'masked',

  'client_id': 'shown',
  'from_client_id': 'shown',
  'into_client_id': 'shown',
  'order_id': 'shown',
  'invoice_id': 'shown',
  'refund_id': 'shown',
  'chargeback_id': 'shown',
  'amount': 'shown',
  'currency': 'shown',
  'full': 'shown',
  'refunded_at': 'shown',
  'charged_back_at': 'shown',
  // written by people, about people
  'reason': 'masked',

  ...sums('order'),
  'order.number': 'shown',
  'order.placed_at': 'shown',
  'order.moderated': 'shown',
  'order.trial': 'shown',
  'order.coupon': 'shown',
  'order.created_by': 'shown',

  ...sums('invoice'),
  'invoice.order_id': 'shown',
  'invoice.paid_at': 'shown',

  'account.id': 'shown',
  'account.user_name': 'masked',
  'account.domain': 'masked',
  'account.plan_id': 'shown',
  'account.plan_name': 'shown',

  'service.id': 'shown',
  'service.client_id': 'shown',
  'service.order_id': 'shown',
  'service.product_id': 'shown',
  'service.product_name': 'shown',
  'service.domain': 'masked',
  'service.status': 'shown',
}

function sums(of: 'order' | 'invoice'): typeof FIELDS {
  const shown = [
    'id',
    'client_id',
    'currency',
    'subtotal',
    'discount',
    'tax',
    'total',
    'payment_method',
    ...[
      'id',
      'service_id',
      'kind',
      'product_id',
      'product_group',
      'tld',
      'domain_action',
      'billing_cycle',
      'renewal',
      'amount',
    ].map((name) => `items[].${name}`),
  ]
  return {
    ...Object.fromEntries(shown.map((name) => [`${of}.${name}`, 'shown' as const])),
    // names the card or account; a line's text often names a domain or a person
    [`${of}.payment_reference`]: 'masked',
    [`${of}.items[].description`]: 'masked',
  }
}

/**
 * @param data an event's data as it is stored: instants in milliseconds
 * @returns the same with everything masked that is not to be shown, and instants as ISO 8601
 */
export function maskedPayload(data: unknown, path = ''): unknown {
  if (data === null || data === undefined) return data
  const isField = Object.hasOwn(FIELDS, path)
  if (isField && FIELDS[path] === 'masked') return MASK
  if (Array.isArray(data)) return data.map((one) => maskedPayload(one, `${path}[]`))
  if (typeof data === 'object') {
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        name,
        maskedPayload(value, path === '' ? name : `${path}.${name}`),
      ])
    )
  }
  if (!isField) return MASK
  return path.endsWith('_at') && typeof data === 'number' ? instant(data) : data
}

function instant(milliseconds: number) {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? MASK : date.toISOString()
}
