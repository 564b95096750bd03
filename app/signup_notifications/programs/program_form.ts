/**
 * The editor's form of an affiliate program: what is typed, and what it means. Nothing that was typed is lost; what a
 * request brings is taken for a form, whatever it is. The template is judged by its own linter. Pure.
 */
import { checkHeaders, LONGEST_HEADER_VALUE } from '#outbound/client/check_headers'
import {
  checkOutcomeRules,
  DEFAULT_OUTCOME_RULES,
  type OutcomeRules,
} from '#outbound/outcome_rules'
import { originOf } from '#outbound/template/origin_of'
import type { RequestTemplate } from '#outbound/template/request_template'
import { list, oneOf, record, text } from '#plans/form_values'

export const DELIVERIES = ['browser', 'server', 'both'] as const
export const METHODS = ['get', 'form', 'json'] as const
export const STATES = ['on', 'paused', 'off'] as const
export const MISMATCHES = ['refused', 'retry'] as const
export const BODY_TESTS = ['contain', 'not_contain'] as const

export type ProgramDelivery = (typeof DELIVERIES)[number]
/** What an admin may choose; the product itself may moreover disable a program. */
export type ChosenState = (typeof STATES)[number]

/** Characters that lists show without breaking out, and that the column has with "(copy)". */
export const NAME_MAX_LENGTH = 60
export const MOST_HEADERS = 10
export const MOST_CLICK_PARAMETERS = 10
/** As `landing_params` keeps them. */
const CLICK_PARAMETER = /^[A-Za-z0-9_.-]{1,64}$/
const SAMPLE_MAX_LENGTH = 300
const MOST_SAMPLES = 60

/**
 * What is wrong with a field.
 */
export interface Mistake {
  /** The field's name in the form: `secret_headers[0][value]`. */
  field: string
  /** A key of resources/lang; `values` fill it. */
  words: string
  values?: Record<string, string | number>
}

export interface HeaderForm {
  /** The name under which a value is kept that the form never shows; empty: a new header. */
  was: string
  name: string
  /** Empty: the one that is kept. */
  value: string
  remove: boolean
}

export interface ProgramForm {
  /** Of the terms that it was opened with (`versionOf`); empty for a new one. */
  version: string
  /** A panel's id, where an admin has the choice. */
  panel: string
  /** A preset's key; empty: none. */
  preset: string
  name: string
  delivery: ProgramDelivery
  method: RequestTemplate['method']
  url: string
  body: string
  success: string
  bodyTest: (typeof BODY_TESTS)[number]
  bodyText: string
  mismatch: OutcomeRules['mismatch']
  refused: string
  /** One a line. */
  refusedTexts: string
  headers: HeaderForm[]
  /** Comma-separated. */
  clickParameters: string
  clickRequired: boolean
  state: ChosenState
  /** What the preview stands in for parameters; those not there: their examples. */
  sample: ReadonlyMap<string, string>
}

export interface HeaderInput {
  name: string
  /** null: the value that is kept under the name `was`. */
  value: string | null
  was: string | null
}

export interface ProgramInput {
  name: string
  preset: string | null
  delivery: ProgramDelivery
  template: RequestTemplate
  outcomeRules: OutcomeRules
  headers: HeaderInput[]
  clickParameters: string[]
  clickRequired: boolean
  state: ChosenState
}

/**
 * @param input the request's fields, whatever they are
 */
export function readProgramForm(input: Record<string, unknown>): ProgramForm {
  return {
    version: text(input.version),
    panel: text(input.panel),
    preset: text(input.preset),
    name: text(input.name),
    delivery: oneOf(DELIVERIES, input.delivery, 'server'),
    method: oneOf(METHODS, input.method, 'get'),
    url: lines(input.url_template),
    body: lines(input.body_template),
    success:
      'success_statuses' in input ? text(input.success_statuses) : DEFAULT_OUTCOME_RULES.success,
    bodyTest: oneOf(BODY_TESTS, input.body_test, 'contain'),
    bodyText: text(input.body_text),
    mismatch: oneOf(MISMATCHES, input.mismatch, 'refused'),
    refused: text(input.refused_statuses),
    refusedTexts: text(input.refused_texts),
    headers: list(input.secret_headers)
      .slice(0, MOST_HEADERS + 1)
      .map(readHeader),
    clickParameters: text(input.click_parameters),
    clickRequired: text(input.click_required) === '1',
    state: oneOf(STATES, input.state, 'off'),
    sample: readSample(input.sample),
  }
}

/** Forms send line ends as two characters, and fields count them as one. */
const lines = (value: unknown) => text(value).replaceAll('\r\n', '\n')

function readHeader(input: unknown): HeaderForm {
  const fields = record(input)
  return {
    was: text(fields.was),
    name: text(fields.name),
    value: text(fields.value),
    remove: text(fields.remove) === '1',
  }
}

function readSample(input: unknown): Map<string, string> {
  return new Map(
    Object.entries(record(input))
      .slice(0, MOST_SAMPLES)
      .map(([name, value]) => [name.slice(0, 100), text(value).slice(0, SAMPLE_MAX_LENGTH)])
  )
}

/**
 * The request that the form describes. A GET has no body, whatever stands in its field.
 */
export function templateOf({ method, url, body }: ProgramForm): RequestTemplate {
  return { method, url, body: method === 'get' || body === '' ? null : body }
}

/**
 * What is kept of a program that the form does not show.
 */
export interface KeptHeaders {
  /** Under which values are kept. */
  names: readonly string[]
  /** Where they were sent to until now; null: nowhere. */
  origin: string | null
}

/**
 * Whether the form's requests go somewhere else than those that the kept values were typed for.
 */
export function isElsewhere(form: ProgramForm, kept: KeptHeaders): boolean {
  return kept.origin !== null && originOf(form.url) !== kept.origin
}

/**
 * @returns what is wrong with the form besides its template, by field, and what it means where nothing is
 */
export function parseProgram(
  form: ProgramForm,
  kept: KeptHeaders
): { mistakes: Mistake[]; input: ProgramInput | null } {
  const mistakes: Mistake[] = []
  const refuse = (field: string, reason: string, values?: Mistake['values']) =>
    mistakes.push({ field, words: `programs.mistakes.${reason}`, values })

  if (form.name === '') refuse('name', 'name_missing')
  if (form.name.length > NAME_MAX_LENGTH) refuse('name', 'too_long', { most: NAME_MAX_LENGTH })
  if (form.url === '') refuse('url_template', 'url_missing')
  if (form.delivery !== 'server' && form.method !== 'get') refuse('method', 'browser_gets')

  const outcomeRules = parseOutcomeRules(form, mistakes)
  const headers = parseHeaders(form, kept, refuse)
  const clickParameters = parseClickParameters(form, refuse)
  if (mistakes.length > 0) return { mistakes, input: null }

  return {
    mistakes,
    input: {
      name: form.name,
      preset: form.preset || null,
      delivery: form.delivery,
      template: templateOf(form),
      outcomeRules,
      headers,
      clickParameters,
      clickRequired: form.clickRequired,
      state: form.state,
    },
  }
}

type Refuse = (field: string, reason: string, values?: Mistake['values']) => void

const RULE_FIELDS = {
  success: 'success_statuses',
  body: 'body_text',
  mismatch: 'mismatch',
  refused: 'refused_statuses',
  refusedTexts: 'refused_texts',
} as const

function parseOutcomeRules(form: ProgramForm, mistakes: Mistake[]): OutcomeRules {
  const rules: OutcomeRules = {
    success: form.success,
    body: form.bodyText ? { text: form.bodyText, negate: form.bodyTest === 'not_contain' } : null,
    mismatch: form.mismatch,
    refused: form.refused,
    refusedTexts: linesOf(form.refusedTexts),
  }
  for (const { field, reason, values } of checkOutcomeRules(rules)) {
    const words = `templates.outcome_mistakes.${reason}`
    mistakes.push({ field: RULE_FIELDS[field], words, values })
  }
  return rules
}

const linesOf = (typed: string) =>
  typed
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

function parseHeaders(form: ProgramForm, kept: KeptHeaders, refuse: Refuse): HeaderInput[] {
  const { headers: forms } = form
  const asksAnew = isElsewhere(form, kept)
  const headers: HeaderInput[] = []
  const names = new Set<string>()
  if (forms.length > MOST_HEADERS) refuse('secret_headers', 'too_many', { most: MOST_HEADERS })

  forms.forEach(({ was, name, value, remove }, index) => {
    const isKept = kept.names.includes(was)
    if (remove || (name === '' && value === '')) return
    const [ofName, ofValue] = ['name', 'value'].map((part) => `secret_headers[${index}][${part}]`)
    const key = name.toLowerCase()
    // of a value that is kept, the name alone is judged
    const fault = checkHeaders([{ name, value: value || 'kept' }])?.fault
    if (name === '') refuse(ofName!, 'header_name_missing')
    else if (fault === 'header_name') refuse(ofName!, 'header_name', { name: name.slice(0, 60) })
    else if (fault === 'header_reserved' || key === 'content-type') {
      refuse(ofName!, 'header_own', { name })
    } else if (names.has(key)) refuse(ofName!, 'header_twice', { name })
    names.add(key)

    if (value === '' && !isKept) refuse(ofValue!, 'header_value_missing')
    else if (value === '' && asksAnew) {
      refuse(ofValue!, 'header_value_elsewhere', { origin: kept.origin! })
    }
    if (fault === 'header_value') refuse(ofValue!, 'header_value', { most: LONGEST_HEADER_VALUE })
    headers.push({ name, value: value === '' ? null : value, was: isKept ? was : null })
  })
  return headers
}

/**
 * Those names that can be query parameters, each once.
 */
export function clickParameterNames({ clickParameters }: ProgramForm): string[] {
  return typedNames(clickParameters).filter((name) => CLICK_PARAMETER.test(name))
}

const typedNames = (typed: string) => [
  ...new Set(typed.split(/[\s,]+/).filter((name) => name !== '')),
]

function parseClickParameters(form: ProgramForm, refuse: Refuse): string[] {
  const names = typedNames(form.clickParameters)
  const wrong = names.find((name) => !CLICK_PARAMETER.test(name))
  if (wrong) refuse('click_parameters', 'click_parameter', { name: wrong.slice(0, 60) })
  if (names.length > MOST_CLICK_PARAMETERS) {
    refuse('click_parameters', 'too_many', { most: MOST_CLICK_PARAMETERS })
  }
  if (form.clickRequired && names.length === 0) {
    refuse('click_parameters', 'click_parameter_missing')
  }
  return names
}

/**
 * Puts a parameter at the end of a field, where there is no caret to put it.
 */
export function appendParameter(
  form: ProgramForm,
  field: 'url' | 'body',
  name: string
): ProgramForm {
  return { ...form, [field]: `${form[field]}\${${name}}` }
}

/**
 * The form with `fix` in the place of what stands there.
 */
export function replaceText(
  form: ProgramForm,
  { field, start, end, fix }: { field: 'url' | 'body'; start: number; end: number; fix: string }
): ProgramForm {
  return { ...form, [field]: form[field].slice(0, start) + fix + form[field].slice(end) }
}

/** What a preset brings along. */
export interface PresetTerms {
  key: string
  name: string
  delivery: ProgramDelivery
  method: RequestTemplate['method']
  url: string
  body: string | null
  outcomeRules: OutcomeRules
  clickParameters: string[]
  clickRequired: boolean
}

/**
 * The form with a preset's words in it; those fields that presets know nothing of stay.
 * @param former the preset that was filled in before: its name is no choice of the admin's
 */
export function fillIn(
  form: ProgramForm,
  preset: PresetTerms,
  former: PresetTerms | null
): ProgramForm {
  const isNamed = form.name !== '' && form.name !== former?.name
  return {
    ...form,
    preset: preset.key,
    name: isNamed ? form.name : preset.name,
    delivery: preset.delivery,
    method: preset.method,
    url: preset.url,
    body: preset.body ?? '',
    ...rulesForm(preset.outcomeRules),
    clickParameters: preset.clickParameters.join(', '),
    clickRequired: preset.clickRequired,
  }
}

/**
 * Whether the template is somebody's own work: neither empty nor as a preset fills it in.
 */
export function isTyped(form: ProgramForm, presets: readonly PresetTerms[]): boolean {
  if (form.url === '' && form.body === '') return false
  return !presets.some(({ url, body }) => form.url === url && form.body === (body ?? ''))
}

export function rulesForm(rules: OutcomeRules) {
  return {
    success: rules.success,
    bodyTest: rules.body?.negate ? ('not_contain' as const) : ('contain' as const),
    bodyText: rules.body?.text ?? '',
    mismatch: rules.mismatch,
    refused: rules.refused,
    refusedTexts: rules.refusedTexts.join('\n'),
  }
}
