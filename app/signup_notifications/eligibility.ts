/**
 * Which signups affiliate programs hear of (SPEC H4, H5). Pure: what holds is handed in.
 */

/**
 * Payment methods that are known to need somebody's acceptance, by their names without spaces and punctuation.
 */
export const MODERATED_METHODS: readonly string[] = [
  'check',
  'cheque',
  'paypal',
  'worldpay',
  '2checkout',
  'gestpay',
]

/** An order as it was placed, and what had happened by the time its account existed. */
export interface SignupFacts {
  /** The panel's own word. */
  moderated: boolean
  paymentMethod: string
  trial: boolean
  /** Minor units. */
  total: number
  createdBy: string
  /** `cancelled` or `fraud` where the order had ended before. */
  ended: string | null
  isClientErased: boolean
  /** Whether the client's account was closed before. */
  isClientClosed: boolean
  hasEarlierOrder: boolean
}

/** What the settings say. */
export interface SignupRules {
  unmoderatedMethods: readonly string[]
  adminCreated: boolean
  resellerCreated: boolean
  trials: boolean
  firstOrderOnly: boolean
}

/** Words for each in resources/lang: `signups.reasons.<reason>`. */
export type SignupRefusal =
  | 'client_erased'
  | 'client_closed'
  | 'order_fraud'
  | 'order_cancelled'
  | 'created_by_admin'
  | 'created_by_reseller'
  | 'moderated'
  | 'method_moderated'
  | 'method_not_listed'
  | 'trial'
  | 'not_first_order'

export type SignupJudgement =
  | { eligible: true }
  | { eligible: false; reason: SignupRefusal; values: Record<string, string | number> }

/**
 * Whether programs may hear of a signup; if not, the first reason of several, those first that no setting changes.
 */
export function judgeSignup(facts: SignupFacts, rules: SignupRules): SignupJudgement {
  const refuse = (reason: SignupRefusal, values: Record<string, string | number> = {}) =>
    ({ eligible: false, reason, values }) as const

  if (facts.isClientErased) return refuse('client_erased')
  if (facts.ended === 'fraud') return refuse('order_fraud')
  if (facts.ended !== null) return refuse('order_cancelled')
  if (facts.isClientClosed) return refuse('client_closed')
  if (facts.moderated) return refuse('moderated')
  if (facts.createdBy === 'admin' && !rules.adminCreated) return refuse('created_by_admin')
  if (facts.createdBy === 'reseller' && !rules.resellerCreated) {
    return refuse('created_by_reseller')
  }
  if (facts.trial && !rules.trials) return refuse('trial')

  const method = { method: facts.paymentMethod }
  if (!isListed(facts.paymentMethod, rules.unmoderatedMethods)) {
    if (isKnownAsModerated(facts.paymentMethod)) return refuse('method_moderated', method)
    // a trial is not paid, so whatever its method is called needs nobody
    if (!facts.trial || facts.total > 0) return refuse('method_not_listed', method)
  }
  if (rules.firstOrderOnly && facts.hasEarlierOrder) return refuse('not_first_order')
  return { eligible: true }
}

const comparable = (text: string) => text.trim().toLowerCase()

function isListed(method: string, list: readonly string[]) {
  return list.some((each) => comparable(each) === comparable(method))
}

function isKnownAsModerated(method: string) {
  return MODERATED_METHODS.includes(comparable(method).replaceAll(/[^a-z0-9]/g, ''))
}

export interface ProgramFacts {
  /** The panel's master switch. */
  isSwitchedOn: boolean
  /** Of its destination: on, paused, off or disabled. */
  state: string
  clickParameters: readonly string[]
  clickRequired: boolean
  clickId: string | null
}

export type ProgramRefusal =
  'switched_off' | 'program_off' | 'program_disabled' | 'click_id_missing'

/**
 * Why one program does not hear of a signup that others may hear of; null where it does. One that is paused hears of it
 * later.
 */
export function judgeProgram(
  program: ProgramFacts
): { reason: ProgramRefusal; values: Record<string, string> } | null {
  if (!program.isSwitchedOn) return { reason: 'switched_off', values: {} }
  if (program.state === 'off') return { reason: 'program_off', values: {} }
  if (program.state === 'disabled') return { reason: 'program_disabled', values: {} }
  if (program.clickRequired && program.clickId === null) {
    return {
      reason: 'click_id_missing',
      values: { parameters: program.clickParameters.join(', ') },
    }
  }
  return null
}
