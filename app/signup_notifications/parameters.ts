import type { KnownParameters } from '#outbound/template/request_template'

/** In the order in which the list of parameters shows them; words: `templates.groups.<group>`. */
export const PARAMETER_GROUPS = [
  'account',
  'money',
  'order',
  'client',
  'attribution',
  'click',
] as const

export type ParameterGroup = (typeof PARAMETER_GROUPS)[number]

export interface SignupParameter {
  name: string
  /** What the preview and a sample test put in its place. */
  example: string
  group: ParameterGroup
}

/**
 * What a program's template may name (SPEC H3, H12); words: `templates.parameters.<name>.{label,explain}` of
 * resources/lang. What a program must never get (passwords, card data) is none; `email` is one only where the setting
 * allows it.
 */
export const SIGNUP_PARAMETERS: readonly SignupParameter[] = [
  { name: 'account_id', example: '20417', group: 'account' },
  { name: 'user_name', example: 'janedoe', group: 'account' },
  { name: 'domain', example: 'jane-doe.example', group: 'account' },
  { name: 'plan_id', example: '12', group: 'account' },
  { name: 'plan_name', example: 'Business Hosting', group: 'account' },
  { name: 'amount', example: '119.88', group: 'money' },
  { name: 'full_amount', example: '146.25', group: 'money' },
  { name: 'currency', example: 'EUR', group: 'money' },
  { name: 'order_id', example: '10231', group: 'order' },
  { name: 'signup_date', example: '2026-11-20T10:15:00Z', group: 'order' },
  { name: 'payment_method', example: 'card', group: 'order' },
  { name: 'coupon', example: 'WELCOME10', group: 'order' },
  { name: 'is_trial', example: '0', group: 'order' },
  { name: 'notification_id', example: '4f1c9a7e2b6d40538e9f1a2b3c4d5e6f', group: 'order' },
  { name: 'client_id', example: '3307', group: 'client' },
  { name: 'client_ip', example: '198.51.100.24', group: 'client' },
  { name: 'country', example: 'IT', group: 'client' },
  { name: 'email', example: 'jane@jane-doe.example', group: 'client' },
  { name: 'visit_id', example: '01jd4q8vk20003n6r1c5t9', group: 'attribution' },
  { name: 'link_code', example: 'k7Rm2xQp', group: 'attribution' },
  { name: 'click_id', example: 'c1d2e3f4a5b60718', group: 'click' },
]

/** `${landing.NAME}`: a query parameter that the shop was entered with. */
export const LANDING_PREFIX = 'landing.'

const names = new Set(SIGNUP_PARAMETERS.map(({ name }) => name))

const WITH_EMAIL: KnownParameters = { names, prefixes: [LANDING_PREFIX] }
const WITHOUT_EMAIL: KnownParameters = {
  names: new Set([...names].filter((name) => name !== 'email')),
  prefixes: [LANDING_PREFIX],
}

/**
 * @param withEmail whether the admin has turned the customer's e-mail address on
 */
export function knownParameters({ withEmail }: { withEmail: boolean }): KnownParameters {
  return withEmail ? WITH_EMAIL : WITHOUT_EMAIL
}

/**
 * One sample order: what the preview shows until something else is typed.
 */
export function sampleValues(): Map<string, string> {
  return new Map(SIGNUP_PARAMETERS.map(({ name, example }) => [name, example]))
}
