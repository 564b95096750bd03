import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import type { RequestTemplate } from '#outbound/template/request_template'

/** A program as telling it needs it. */
export interface ToldProgram {
  id: number
  destinationId: number
  delivery: 'server' | 'browser' | 'both'
  clickParameters: string[]
  clickRequired: boolean
  /** Of its destination. */
  state: string
  template: RequestTemplate
  /** The panel's master switch. */
  isSwitchedOn: boolean
}

interface Row {
  id: number
  destination_id: number
  delivery: ToldProgram['delivery']
  click_parameters: string
  click_required: number | boolean
  state: string
  method: RequestTemplate['method']
  url_template: string
  body_template: string | null
  enabled: number | boolean | null
}

/**
 * The panel's programs, deleted ones not, in their order: one look-up, also for the many panels that have none.
 */
export async function programsOf(
  client: QueryClientContract,
  panelId: number
): Promise<ToldProgram[]> {
  const rows = await select<Row>(
    client,
    `SELECT affiliate_programs.id, affiliate_programs.destination_id, affiliate_programs.delivery,
       affiliate_programs.click_parameters, affiliate_programs.click_required, destinations.state, destinations.method,
       destinations.url_template, destinations.body_template, program_switches.enabled
     FROM affiliate_programs
     JOIN destinations ON destinations.id = affiliate_programs.destination_id
     LEFT JOIN program_switches ON program_switches.panel_id = affiliate_programs.panel_id
     WHERE affiliate_programs.panel_id = ? AND affiliate_programs.slot IS NOT NULL
     ORDER BY affiliate_programs.slot`,
    [panelId]
  )
  return rows.map((row) => ({
    id: row.id,
    destinationId: row.destination_id,
    delivery: row.delivery,
    clickParameters: JSON.parse(row.click_parameters) as string[],
    clickRequired: Boolean(row.click_required),
    state: row.state,
    template: { method: row.method, url: row.url_template, body: row.body_template },
    isSwitchedOn: row.enabled === null || Boolean(row.enabled),
  }))
}
