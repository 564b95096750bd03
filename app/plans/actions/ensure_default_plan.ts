import { Exception } from '@adonisjs/core/exceptions'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { defaultPlan } from '#config/program'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { percentToBps } from '#core/money'
import { type PlanTerms, readPlanTerms, simpleTerms } from '#plans/plan_terms'
import { insertOnce, select } from '#core/database/sql'

const KEY = 'default'

/**
 * Makes the default plan that configuration describes, and a new version of it from now on whenever configuration
 * says something else than its last version: what was ordered before keeps its terms. Several processes may do so
 * at once.
 * @throws E_DEFAULT_PLAN with what to correct
 */
export class EnsureDefaultPlan {
  async handle(input: { trx?: TransactionClientContract } = {}): Promise<void> {
    const terms = configuredTerms(defaultPlan)
    if (input.trx) return ensure(input.trx, terms)
    await inTransaction((trx) => ensure(trx, terms), { isolation: 'read committed' })
  }
}

/**
 * @throws E_DEFAULT_PLAN
 */
export function configuredTerms({ percent, holdDays }: typeof defaultPlan): PlanTerms {
  const percentBps = percentToBps(percent)
  if (percentBps === null) {
    throw new Exception(
      `DEFAULT_COMMISSION_PERCENT must be a number from 0 to 100 with at most two decimals, like 12.5; it is "${percent}"`,
      { code: 'E_DEFAULT_PLAN' }
    )
  }
  if (!Number.isInteger(holdDays) || holdDays < 0 || holdDays > 3650) {
    throw new Exception(
      `DEFAULT_HOLD_DAYS must be a whole number of days from 0 to 3650; it is "${holdDays}"`,
      { code: 'E_DEFAULT_PLAN' }
    )
  }
  return simpleTerms({ percentBps, holdDays })
}

async function ensure(trx: TransactionClientContract, terms: PlanTerms) {
  const at = now()
  const find = () =>
    select<{ id: number; version: number | null; terms: string | null }>(
      trx,
      `SELECT plans.id, plan_versions.version, plan_versions.terms FROM plans
       LEFT JOIN plan_versions ON plan_versions.plan_id = plans.id
       WHERE plans.\`key\` = ? ORDER BY plan_versions.version DESC LIMIT 1`,
      [KEY]
    )

  let [plan] = await find()
  if (!plan) {
    await insertOnce(trx, 'plans', {
      key: KEY,
      name: 'Default',
      is_default: 1,
      created_at: at,
      updated_at: at,
    })
    ;[plan] = await find()
  }

  const last = plan!.terms === null ? null : readPlanTerms(plan!.terms)
  if (last && JSON.stringify(last) === JSON.stringify(terms)) return

  await insertOnce(trx, 'plan_versions', {
    plan_id: plan!.id,
    version: (plan!.version ?? 0) + 1,
    terms: JSON.stringify(terms),
    // the first holds for whatever was ordered before the add-on came
    effective_from: last ? at : 0,
    created_at: at,
  })
}
