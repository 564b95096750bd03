import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { readPlanTerms } from '#plans/plan_terms'
import { planVersionFor } from '#plans/plan_versions'
import type { Through } from '#referrals/attribution'
import type { BookedCommission } from '#receipts/queries/read_receipt/commissions'
import type { SourceOrder, SourcePlan } from '#receipts/source'

/**
 * The plan version that the commissions were booked by, else the one that held when the order was placed.
 */
export async function readPlan(
  client: QueryClientContract,
  panelId: number,
  order: SourceOrder,
  { affiliateId, role = 'affiliate' }: Pick<Through, 'affiliateId' | 'role'>,
  commissions: BookedCommission[]
): Promise<SourcePlan | null> {
  const booked = commissions.findLast((commission) => commission.affiliateId === affiliateId)
  if (!booked) {
    const plan = await planVersionFor(client, {
      affiliateId,
      role,
      panelId,
      instant: order.placedAt,
    })
    return plan && { id: plan.id, name: plan.planName, version: plan.version, terms: plan.terms }
  }
  const [row] = await select<{ id: number; terms: string; version: number; name: string }>(
    client,
    `SELECT plan_versions.id, plan_versions.terms, plan_versions.version, plans.name
     FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id WHERE plan_versions.id = ?`,
    [booked.planVersionId]
  )
  return row
    ? { id: row.id, name: row.name, version: row.version, terms: readPlanTerms(row.terms) }
    : null
}
