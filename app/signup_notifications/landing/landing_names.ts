import db from '@adonisjs/lucid/services/db'
import { handoffParam } from '#config/tracking'
import { LookUpCache } from '#core/look_up_cache'

/**
 * Query parameters of the shop's address that belong together: a click (`click`) replaces all that an earlier one of the
 * same program left behind; `others` are what its template names besides.
 */
export interface LandingGroup {
  click: string[]
  others: string[]
}

/** Characters: as the panel's events take them (app/panels/validators). */
const MAX_NAME = 64

/**
 * The groups that `/landing.js` keeps, by the panel's key; empty: of all panels. Read by every browser that has not kept
 * the script, and it is the same for all.
 */
const known = new LookUpCache<LandingGroup[]>({ load: loadGroups, size: 500 })

/**
 * What to keep of the address that a visitor enters the shop with: what programs name, deleted ones not, and the
 * parameter of TRACKING_HANDOFF_PARAM.
 * @param panelKey null for all panels
 */
export async function landingGroups(panelKey: string | null): Promise<LandingGroup[]> {
  const ofPrograms = await known.find(panelKey ?? '')
  return [...(handoffParam ? [{ click: [handoffParam], others: [] }] : []), ...(ofPrograms ?? [])]
}

async function loadGroups(panelKey: string): Promise<LandingGroup[]> {
  const query = db
    .from('affiliate_programs')
    .join('destinations', 'destinations.id', 'affiliate_programs.destination_id')
    .whereNull('affiliate_programs.deleted_at')
    .orderBy('affiliate_programs.panel_id')
    .orderBy('affiliate_programs.slot')
    .orderBy('affiliate_programs.id')
    .select('affiliate_programs.click_parameters')
    .select('destinations.url_template', 'destinations.body_template')
  if (panelKey !== '') {
    query.join('panels', 'panels.id', 'affiliate_programs.panel_id').where('panels.key', panelKey)
  }

  const rows: {
    click_parameters: string
    url_template: string
    body_template: string | null
  }[] = await query
  const groups = rows.map((row) => {
    const click = names(JSON.parse(row.click_parameters) as string[])
    const others = names(namedIn(`${row.url_template}\n${row.body_template ?? ''}`))
    return { click, others: others.filter((name) => !click.includes(name)) }
  })
  return distinct(groups.filter(({ click, others }) => click.length + others.length > 0))
}

/** `${landing.NAME}` */
function namedIn(template: string): string[] {
  return [...template.matchAll(/\$\{landing\.([^{}]+)\}/g)].map(([, name]) => name!)
}

function names(list: string[]): string[] {
  return [...new Set(list)].filter((name) => name !== '' && name.length <= MAX_NAME)
}

function distinct(groups: LandingGroup[]): LandingGroup[] {
  return [...new Map(groups.map((group) => [JSON.stringify(group), group])).values()]
}
