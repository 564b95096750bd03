/**
 * A program's terms as the audit log keeps them: for ever, and so without what may be secret. Of a URL it has the site and
 * the parameters, since keys stand in paths and queries; of headers the names. Pure.
 */
import type { RequestTemplate } from '#outbound/template/request_template'
import type { OutcomeRules } from '#outbound/outcome_rules'
import type { ProgramDelivery } from '#signup_notifications/programs/program_form'

export interface ProgramTerms {
  name: string
  preset: string | null
  delivery: ProgramDelivery
  template: RequestTemplate
  outcomeRules: OutcomeRules
  headers: { name: string; value: string }[]
  clickParameters: string[]
  clickRequired: boolean
  state: string
}

/**
 * @returns the fields that differ, as `recordAct` takes them
 */
export function programChanges(before: ProgramTerms, after: ProgramTerms) {
  const [one, other] = [comparedTerms(before), comparedTerms(after)]
  const [from, to] = [shown(before), shown(after)]
  const names = Object.keys(one) as TermName[]
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
      .map((name) => [name, { from: from[name], to: to[name] }])
  )
}

export type TermName = keyof ReturnType<typeof comparedTerms>

/**
 * Each term by its name: what makes two programs alike. Header values are in the clear.
 */
export function comparedTerms({ template, outcomeRules, headers, ...terms }: ProgramTerms) {
  return {
    name: terms.name,
    preset: terms.preset,
    delivery: terms.delivery,
    method: template.method,
    url_template: template.url,
    body_template: template.body,
    success_statuses: outcomeRules.success,
    body_text: outcomeRules.body?.text ?? null,
    body_test: outcomeRules.body && (outcomeRules.body.negate ? 'not_contain' : 'contain'),
    mismatch: outcomeRules.mismatch,
    refused_statuses: outcomeRules.refused,
    refused_texts: outcomeRules.refusedTexts,
    headers: headers.map(({ name, value }) => [name, value]),
    click_parameters: terms.clickParameters,
    click_required: terms.clickRequired,
    state: terms.state,
  }
}

function shown(terms: ProgramTerms): Record<TermName, unknown> {
  return {
    ...comparedTerms(terms),
    url_template: siteAndParameters(terms.template.url),
    body_template: terms.template.body === null ? null : parametersOf(terms.template.body),
    headers: terms.headers.map(({ name }) => name),
  }
}

const parametersOf = (template: string) => template.match(/\$\{[\w.-]{1,100}\}/g) ?? []

function siteAndParameters(url: string): string[] {
  const [site = ''] = /^https?:\/\/[^/?#@$\s]*(?=[/?#]|$)/i.exec(url) ?? []
  return [site, ...parametersOf(url)]
}
