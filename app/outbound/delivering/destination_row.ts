import type { DestinationSchema } from '#database/schema'
import { readHeaders, type Header } from '#outbound/destination_headers'
import { destinationKind } from '#outbound/kinds'
import type { OutcomeRules } from '#outbound/outcome_rules'
import { compileTemplate, type CompiledTemplate } from '#outbound/template/compile_template'

export const DESTINATION_COLUMNS = `id, panel_id, kind, name, method, url_template, body_template,
  encrypted_headers, outcome_rules, state, held, failing_since, last_success_at, open_until, openings`

/** As the database gives it. */
export interface DestinationRow {
  id: number
  panel_id: number
  kind: string
  name: string
  method: DestinationSchema['method']
  url_template: string
  body_template: string | null
  encrypted_headers: string | null
  outcome_rules: string
  state: DestinationSchema['state']
  held: number | boolean
  failing_since: number | null
  last_success_at: number | null
  open_until: number | null
  openings: number
}

/**
 * A destination with everything that is the same for all its requests.
 */
export interface ReadyDestination {
  id: number
  /** Of its address: it names no parameters. */
  host: string
  template: CompiledTemplate
  headers: Header[]
  rules: OutcomeRules
}

/**
 * @throws E_TEMPLATE, E_HEADERS_UNREADABLE, E_DESTINATION_KIND: it cannot be called as it stands
 */
export function readyDestination(row: DestinationRow): ReadyDestination {
  const template = { method: row.method, url: row.url_template, body: row.body_template }
  return {
    id: row.id,
    host: /^https?:\/\/([^/?#:]+|\[[^\]]*\])/i.exec(row.url_template)?.[1]?.toLowerCase() ?? '',
    template: compileTemplate(template, destinationKind(row.kind).parameters()),
    headers: readHeaders(row.encrypted_headers),
    rules: JSON.parse(row.outcome_rules) as OutcomeRules,
  }
}

/**
 * Whether both would be called in the same way.
 */
export function isCalledAlike(one: DestinationRow, other: DestinationRow): boolean {
  return (
    one.url_template === other.url_template &&
    one.method === other.method &&
    one.body_template === other.body_template &&
    one.encrypted_headers === other.encrypted_headers &&
    one.outcome_rules === other.outcome_rules
  )
}
