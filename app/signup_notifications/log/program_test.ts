/**
 * The page that tests an affiliate program: with which values, what exactly would be sent, and what came back last.
 */
import { randomBytes } from 'node:crypto'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'
import { maskHeaders, readHeaders, type Header } from '#outbound/destination_headers'
import Destination from '#outbound/models/destination'
import { type CompiledTemplate, compileTemplate } from '#outbound/template/compile_template'
import { describeFinding } from '#outbound/template/describe_finding'
import { hasErrors } from '#outbound/template/findings'
import { lintTemplate } from '#outbound/template/lint_template'
import { renderRequest } from '#outbound/template/render_request'
import type { RenderedRequest } from '#outbound/template/request_template'
import { keptParameters, newNotificationId } from '#signup_notifications/notification'
import { knownParameters, sampleValues } from '#signup_notifications/parameters'
import { emailParameter } from '#signup_notifications/settings'
import { signupValues } from '#signup_notifications/signup_values'
import type AffiliateProgram from '#signup_notifications/models/affiliate_program'
import {
  findSignup,
  type PastSignup,
  recentSignups,
} from '#signup_notifications/log/queries/past_signups'
import { refusalInWords } from '#signup_notifications/log/reason_words'

/** Characters of a value, as of a signup's (app/signup_notifications/signup_values.ts). */
const VALUE_MAX_LENGTH = 512

/** What a request asks for; whatever it is. */
export interface TestInput {
  from?: unknown
  /** Our id of an order. */
  signup?: unknown
  /** The panel's number or id of one. */
  order?: unknown
  /** By parameter. */
  values?: unknown
}

export interface ProgramTest {
  program: AffiliateProgram
  destination: Destination
  /** Mistakes of the template, for which nothing can be sent. */
  mistakes: { what: string; how: string }[]
  from: 'sample' | 'signup'
  signups: PastSignup[]
  signup: PastSignup | null
  /** What is the matter with the signup that was asked for. */
  signupProblem: string | null
  /** As typed. */
  order: string
  /** The parameters that the template names, in the order in which it does. */
  parameters: { name: string; label: string; value: string }[]
  /** The headers that go with it, masked; null where nobody can read them any more. */
  headers: Header[] | null
  request: RenderedRequest | null
  /** Why there is none. */
  problem: string | null
  /** What is kept of the delivery. */
  kept: Record<string, string | null>
}

/**
 * @param input the request's fields, whatever they are
 */
export async function prepareTest(
  i18n: I18n,
  program: AffiliateProgram,
  input: TestInput
): Promise<ProgramTest> {
  const destination = await Destination.findOrFail(program.destinationId)
  const { method, urlTemplate: url, bodyTemplate: body } = destination
  const template = { method, url, body }
  // what was saved while templates might name the e-mail address can still be read
  const known = knownParameters({ withEmail: true })
  const findings = lintTemplate(template, known)
  const compiled = hasErrors(findings) ? null : compileTemplate(template, known)

  const chosen = await chooseSignup(i18n, program, input)
  const values = chosen.signup
    ? await valuesOfSignup(program, chosen.signup)
    : valuesTyped(compiled, input.values)
  if (chosen.signup && values === null) {
    chosen.problem = i18n.t('deliveries.try.signup_unknown', { order: chosen.signup.orderLabel })
    chosen.signup = null
  }
  const usable = chosen.problem === null && values !== null ? values : null
  const headers = readable(destination)
  const rendering = compiled && usable ? renderRequest(compiled, usable) : null
  const named = compiled?.parameters ?? new Set<string>()

  return {
    program,
    destination,
    mistakes: findings
      .filter(({ level }) => level === 'error')
      .map((finding) => describeFinding(i18n, finding)),
    from: chosen.from,
    signups: chosen.from === 'signup' ? await recentSignups(program.panelId) : [],
    signup: chosen.signup,
    signupProblem: chosen.problem,
    order: textOf(input.order),
    parameters: [...named].map((name) => ({
      name,
      label: labelOf(i18n, name),
      value: usable?.get(name) ?? '',
    })),
    headers: headers && maskHeaders(headers),
    request: headers && rendering?.ok ? rendering.request : null,
    problem:
      headers === null
        ? i18n.t('deliveries.try.headers_unreadable')
        : rendering && !rendering.ok
          ? refusalInWords(i18n, rendering.reason, { name: rendering.name ?? '' })
          : null,
    kept: usable ? keptParameters(named, usable) : {},
  }
}

async function chooseSignup(i18n: I18n, program: AffiliateProgram, input: TestInput) {
  const chosen: { from: ProgramTest['from']; signup: PastSignup | null; problem: string | null } = {
    from: input.from === 'signup' ? 'signup' : 'sample',
    signup: null,
    problem: null,
  }
  if (chosen.from === 'sample') return chosen

  const order = textOf(input.order)
  const id = /^\d{1,9}$/.test(textOf(input.signup)) ? Number(input.signup) : 0
  if (order === '' && id === 0) return { ...chosen, problem: '' }
  const found = await findSignup(program.panelId, order ? { text: order } : { orderId: id })
  if (!found) {
    chosen.problem = i18n.t('deliveries.try.signup_unknown', { order: order || String(id) })
  } else if (found.isErased) {
    chosen.problem = i18n.t('deliveries.try.signup_gone')
  } else {
    chosen.signup = found
  }
  return chosen
}

function valuesOfSignup(program: AffiliateProgram, signup: PastSignup) {
  return signupValues(db.connection(), signup.orderId, program.clickParameters)
}

/** Of made-up orders: a program that has had a test answers the next one with the same number as to a double. */
const MADE_UP_ORDER = /^TEST-[0-9A-F]{8}$/

/**
 * Values for the next test after one that was sent: as they were, with ids of its own.
 */
export function valuesForNext(sent: Record<string, string | null>): Record<string, string | null> {
  const values = { ...sent }
  delete values.notification_id
  if (MADE_UP_ORDER.test(values.order_id ?? '')) delete values.order_id
  return values
}

/**
 * Of a made-up signup: the examples, or what was typed in their place.
 */
function valuesTyped(compiled: CompiledTemplate | null, typed: unknown): Map<string, string> {
  const values = sampleValues()
    .set('notification_id', newNotificationId())
    .set('order_id', `TEST-${randomBytes(4).toString('hex').toUpperCase()}`)
  if (!emailParameter.value) values.delete('email')
  const given =
    typeof typed === 'object' && typed !== null
      ? new Map(Object.entries(typed))
      : new Map<string, unknown>()
  for (const name of compiled?.parameters ?? []) {
    if (!given.has(name)) continue
    const value = given.get(name)
    // a field that was emptied comes as null
    values.set(name, typeof value === 'string' ? value.slice(0, VALUE_MAX_LENGTH) : '')
  }
  return values
}

function readable({ encryptedHeaders }: Destination): Header[] | null {
  try {
    return readHeaders(encryptedHeaders)
  } catch (error) {
    if ((error as { code?: string }).code === 'E_HEADERS_UNREADABLE') return null
    throw error
  }
}

function labelOf(i18n: I18n, name: string): string {
  const key = `templates.parameters.${name}.label`
  return !name.includes('.') && i18n.hasMessage(key)
    ? i18n.t(key)
    : i18n.t('deliveries.try.landing_parameter')
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim().slice(0, 255) : '')
