import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { type PlanTerms, readPlanTerms } from '#plans/plan_terms'
import { assignedAffiliates, currentDefaults } from '#plans/queries/plan_uses'

export interface PlanRow {
  id: number
  name: string
  /** null: of every panel. */
  panelName: string | null
  status: PlanStatus
  isDefault: boolean
  /** Panels whose own default it is. */
  defaultOf: string[]
  affiliates: number
  version: number
  terms: PlanTerms
  /** When the version was saved; milliseconds. */
  savedAt: number
}

const STATUSES = ['active', 'archived'] as const
type PlanStatus = (typeof STATUSES)[number]

export type PlansListQuery = ListQuery<'status', 'name' | 'created'>

export function plansList(input: Record<string, unknown>): PlansListQuery {
  return parseListQuery(
    {
      path: '/admin/plans',
      choices: { status: STATUSES },
      sorts: ['name', 'created'],
      defaultSort: 'name',
      search: true,
    },
    input
  )
}

const SORT_COLUMNS = { name: 'plans.name', created: 'plans.id' }

/** Rows that the export reads at a time. */
const PIECE = 500

/**
 * The plans that an admin sees: all, or those of all panels and the given one's.
 */
export class ListPlans {
  constructor(
    private readonly panelId: number | null,
    private readonly list: PlansListQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<PlanRow[]> {
    const { sort, direction } = this.list
    const rows = await this.matching()
      .leftJoin('panels', 'panels.id', 'plans.panel_id')
      .join('plan_versions', 'plan_versions.plan_id', 'plans.id')
      .whereRaw(
        'plan_versions.version = (SELECT MAX(last.version) FROM plan_versions AS last WHERE last.plan_id = plans.id)'
      )
      .select('plans.id', 'plans.name', 'plans.archived_at', 'panels.name as panel_name')
      .select('plan_versions.version', 'plan_versions.terms', 'plan_versions.created_at')
      .orderBy(SORT_COLUMNS[sort], direction)
      .orderBy('plans.id', direction)
      .offset(offset)
      .limit(limit)
    const defaults = await currentDefaults()
    const affiliates = await assignedAffiliates(this.panelId)

    return rows.map((row) => {
      const ofPlan = defaults.filter(({ planId }) => planId === row.id)
      return {
        id: row.id,
        name: row.name,
        panelName: row.panel_name,
        status: row.archived_at === null ? 'active' : 'archived',
        isDefault: ofPlan.some(({ panelId }) => panelId === null),
        defaultOf: ofPlan
          .filter(({ panelId }) => panelId !== null && this.sees(panelId))
          .map(({ panelName }) => panelName!),
        affiliates: affiliates.get(row.id) ?? 0,
        version: row.version,
        terms: readPlanTerms(row.terms),
        savedAt: Number(row.created_at),
      }
    })
  }

  async *all(): AsyncGenerator<PlanRow> {
    for (let offset = 0; ; offset += PIECE) {
      const rows = await this.page(offset, PIECE)
      yield* rows
      if (rows.length < PIECE) return
    }
  }

  private sees(panelId: number) {
    return this.panelId === null || this.panelId === panelId
  }

  private matching() {
    const { q, choices } = this.list
    const query = db.from('plans')
    if (this.panelId !== null) {
      query.where((either) =>
        either.whereNull('plans.panel_id').orWhere('plans.panel_id', this.panelId!)
      )
    }
    if (choices.status === 'active') query.whereNull('plans.archived_at')
    if (choices.status === 'archived') query.whereNotNull('plans.archived_at')
    if (q) query.whereRaw(...containing('plans.name', q))
    return query
  }
}
