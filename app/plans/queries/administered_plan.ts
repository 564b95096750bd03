import { Exception } from '@adonisjs/core/exceptions'
import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import { administeredPanel } from '#identity/administered'
import type User from '#identity/models/user'
import { type PlanTerms, readPlanTerms } from '#plans/plan_terms'

export interface AdministeredPlan {
  id: number
  name: string
  /** Whose affiliates may have it; null: those of every panel. */
  panelId: number | null
  panelName: string | null
  /** Milliseconds. */
  archivedAt: number | null
  createdAt: number
  /** The last version, which is in force. */
  version: number
  terms: PlanTerms
  /** Whether the admin may change it: one of a panel may change that panel's own only. */
  isEditable: boolean
}

/**
 * The plan, if the admin may see it: a panel's staff sees those of all panels and its own.
 * @throws E_ROW_NOT_FOUND (404)
 */
export async function administeredPlan(
  user: User,
  planId: number | string
): Promise<AdministeredPlan> {
  const panelId = administeredPanel(user)
  const [row] = await select<{
    id: number
    name: string
    panel_id: number | null
    panel_name: string | null
    archived_at: number | null
    created_at: number
    version: number
    terms: string
  }>(
    db.connection(),
    `SELECT plans.id, plans.name, plans.panel_id, panels.name AS panel_name, plans.archived_at, plans.created_at,
       plan_versions.version, plan_versions.terms
     FROM plans
     JOIN plan_versions ON plan_versions.plan_id = plans.id
     LEFT JOIN panels ON panels.id = plans.panel_id
     WHERE plans.id = ? AND (? IS NULL OR plans.panel_id IS NULL OR plans.panel_id = ?)
     ORDER BY plan_versions.version DESC LIMIT 1`,
    [Number(planId), panelId, panelId]
  )
  if (!row) throw new Exception('There is no such plan', { status: 404, code: 'E_ROW_NOT_FOUND' })

  return {
    id: row.id,
    name: row.name,
    panelId: row.panel_id,
    panelName: row.panel_name,
    archivedAt: row.archived_at === null ? null : Number(row.archived_at),
    createdAt: Number(row.created_at),
    version: row.version,
    terms: readPlanTerms(row.terms),
    isEditable: panelId === null || row.panel_id === panelId,
  }
}

/**
 * The plan, if the admin may change it.
 * @throws E_ROW_NOT_FOUND (404), E_PLAN_OF_ALL_PANELS (403) for a panel's staff
 */
export async function editablePlan(user: User, planId: number | string): Promise<AdministeredPlan> {
  const plan = await administeredPlan(user, planId)
  if (!plan.isEditable) {
    throw new Exception('A plan of all panels is changed by a local admin', {
      status: 403,
      code: 'E_PLAN_OF_ALL_PANELS',
    })
  }
  return plan
}
