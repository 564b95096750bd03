/**
 * What is kept of a notification so that it can be sent, and sent again.
 */
import { createHash, randomBytes } from 'node:crypto'
import { compileTemplate } from '#outbound/template/compile_template'
import type { ParameterValues, RequestTemplate } from '#outbound/template/request_template'
import { knownParameters } from '#signup_notifications/parameters'

/** Of a signup: 32 digits in lower case, so that systems which ignore case tell them apart too. */
export function newNotificationId(): string {
  return randomBytes(16).toString('hex')
}

/**
 * Of a signup to one program, the same for the browser and the server and each time it is looked at: programs of
 * different people don't find each other's customers by it.
 */
export function notificationIdFor(signupNotificationId: string, programId: number): string {
  return createHash('sha256')
    .update(`${signupNotificationId}:${programId}`)
    .digest('hex')
    .slice(0, 32)
}

/**
 * Of the order and of nobody: kept whether a template names it or not, so that one which is mended later can be sent
 * again.
 */
const OF_NOBODY = [
  'notification_id',
  'order_id',
  'amount',
  'full_amount',
  'currency',
  'plan_id',
  'plan_name',
  'payment_method',
  'signup_date',
  'is_trial',
]

/**
 * What a delivery keeps: of what says something of a person only what the template names.
 */
export function keptParameters(
  named: ReadonlySet<string>,
  values: ParameterValues
): Record<string, string | null> {
  const names = new Set([...OF_NOBODY, ...named])
  return Object.fromEntries([...names].map((name) => [name, values.get(name) ?? null]))
}

/** Templates are few, and the same for every signup. */
const MAX_KNOWN = 200
const known = new Map<string, ReadonlySet<string>>()

/**
 * The parameters that a program's template names.
 * @throws E_TEMPLATE
 */
export function namedParameters(template: RequestTemplate): ReadonlySet<string> {
  const key = JSON.stringify([template.method, template.url, template.body])
  let named = known.get(key)
  if (!named) {
    named = compileTemplate(template, knownParameters({ withEmail: true })).parameters
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(key, named)
  }
  return named
}
