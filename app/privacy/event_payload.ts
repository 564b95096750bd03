/**
 * Keys of the panel's messages that say something of a person; the panel's ids, amounts, dates and products stay.
 */
const PERSONAL = new Set([
  'email',
  'name',
  'company',
  'country',
  'locale',
  'number',
  'coupon',
  'visit_token',
  'client_ip',
  'user_agent',
  'landing_params',
  'payment_reference',
  'user_name',
  'domain',
  'reason',
])

const ADDRESSES = new Set(['client_ip', 'user_agent'])

/**
 * An event's stored payload without what says something of a person; it can still be applied.
 */
export function withoutPersonalData(payload: string): string {
  return stripped(payload, PERSONAL, ['description'])
}

/**
 * Without the visitor's address and browser.
 */
export function withoutAddresses(payload: string): string {
  return stripped(payload, ADDRESSES, [])
}

function stripped(payload: string, gone: Set<string>, emptied: string[]) {
  return JSON.stringify(
    JSON.parse(payload, function strip(key, value) {
      if (gone.has(key)) return undefined
      return emptied.includes(key) && typeof value === 'string' ? '' : (value as unknown)
    })
  )
}
