import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select } from '#core/database/sql'

export interface PlanUses {
  /** Affiliates to whom it is assigned now. */
  affiliates: number
  /** The default of all panels that have none of their own. */
  isDefault: boolean
  /** Panels whose own default it is. */
  panels: { id: number; name: string }[]
}

export const isUsed = ({ affiliates, isDefault, panels }: PlanUses) =>
  affiliates > 0 || isDefault || panels.length > 0

/** Rows of `affiliate_plans` that hold now; `?` the instant, then twice the panel, or NULL for all. */
const ASSIGNED = `FROM affiliate_plans AS own JOIN affiliates ON affiliates.id = own.affiliate_id
WHERE own.id = (
  SELECT latest.id FROM affiliate_plans AS latest
  WHERE latest.affiliate_id = own.affiliate_id AND latest.role = own.role AND latest.since <= ?
  ORDER BY latest.since DESC, latest.id DESC LIMIT 1)
  AND (? IS NULL OR affiliates.panel_id = ?)`

/**
 * Who has the plan now.
 * @param panelId only of this panel; null: of all
 */
export async function planUses(
  planId: number,
  panelId: number | null = null,
  client: QueryClientContract = db.connection()
): Promise<PlanUses> {
  const at = now()
  const [[assigned], defaults] = await Promise.all([
    select<{ total: number }>(client, `SELECT COUNT(*) AS total ${ASSIGNED} AND own.plan_id = ?`, [
      at,
      panelId,
      panelId,
      planId,
    ]),
    defaultsAt(client, at),
  ])
  const ofPlan = defaults.filter((each) => each.planId === planId)

  return {
    affiliates: Number(assigned!.total),
    isDefault: ofPlan.some((each) => each.panelId === null),
    panels: ofPlan.flatMap((each) =>
      each.panelId === null || (panelId !== null && each.panelId !== panelId)
        ? []
        : [{ id: each.panelId, name: each.panelName! }]
    ),
  }
}

/**
 * To how many affiliates each plan is assigned now, by plan; those with none are not there.
 * @param panelId only of this panel; null: of all
 */
export async function assignedAffiliates(panelId: number | null): Promise<Map<number, number>> {
  const rows = await select<{ plan_id: number; total: number }>(
    db.connection(),
    `SELECT own.plan_id, COUNT(*) AS total ${ASSIGNED} AND own.plan_id IS NOT NULL GROUP BY own.plan_id`,
    [now(), panelId, panelId]
  )
  return new Map(rows.map((row) => [row.plan_id, Number(row.total)]))
}

export interface DefaultPlan {
  /** null: of all panels that have none of their own. */
  panelId: number | null
  panelName: string | null
  planId: number
  planName: string
  /** Milliseconds; 0 for the one there was from the beginning. */
  since: number
}

/**
 * The default plans that hold at the instant: of all first, then those of panels by name.
 */
export async function defaultsAt(
  client: QueryClientContract,
  instant: number
): Promise<DefaultPlan[]> {
  const rows = await select<{
    panel_id: number | null
    panel_name: string | null
    plan_id: number
    plan_name: string
    since: number
  }>(
    client,
    `SELECT own.panel_id, panels.name AS panel_name, own.plan_id, plans.name AS plan_name, own.since
     FROM default_plans AS own
     JOIN plans ON plans.id = own.plan_id
     LEFT JOIN panels ON panels.id = own.panel_id
     WHERE own.id = (
       SELECT latest.id FROM default_plans AS latest
       WHERE (latest.panel_id = own.panel_id OR (latest.panel_id IS NULL AND own.panel_id IS NULL)) AND latest.since <= ?
       ORDER BY latest.since DESC, latest.id DESC LIMIT 1)
     ORDER BY own.panel_id IS NOT NULL, panels.name, own.id`,
    [instant]
  )
  return rows.map((row) => ({
    panelId: row.panel_id,
    panelName: row.panel_name,
    planId: row.plan_id,
    planName: row.plan_name,
    since: Number(row.since),
  }))
}

export const currentDefaults = () => defaultsAt(db.connection(), now())
