import { Exception } from '@adonisjs/core/exceptions'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { defaultPlan } from '#config/program'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { percentToBps } from '#core/money'
import { type PlanTerms, readPlanTerms, simpleTerms } from '#plans/plan_terms'
import { insertOnce, select } from '#core/database/sql'

const KEY = 'default'
const FIRST = 'first'
/** Also for what was ordered before the add-on came. */
const FROM_THE_BEGINNING = 0

/**
 * Makes the default plan that configuration describes, and a new version of it from now on whenever configuration
 * says something else than its last version: what was ordered before keeps its terms. Once an admin has saved a version
 * of it (one that has an author), configuration is not asked any more. Several processes may do so at once.
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
    select<{ id: number; version: number | null; terms: string | null; saved: number }>(
      trx,
      `SELECT plans.id, plan_versions.version, plan_versions.terms,
         (SELECT COUNT(*) FROM plan_versions AS saved WHERE saved.plan_id = plans.id AND saved.author IS NOT NULL) AS saved
       FROM plans LEFT JOIN plan_versions ON plan_versions.plan_id = plans.id
       WHERE plans.\`key\` = ? ORDER BY plan_versions.version DESC LIMIT 1`,
      [KEY]
    )

  let [plan] = await find()
  if (!plan) {
    await insertOnce(trx, 'plans', { key: KEY, name: 'Default', created_at: at, updated_at: at })
    ;[plan] = await find()
  }

  const last = plan!.terms === null ? null : readPlanTerms(plan!.terms)
  const isAsConfigured = last && JSON.stringify(last) === JSON.stringify(terms)
  if (!isAsConfigured && Number(plan!.saved) === 0) {
    await insertOnce(trx, 'plan_versions', {
      plan_id: plan!.id,
      version: (plan!.version ?? 0) + 1,
      terms: JSON.stringify(terms),
      effective_from: last ? at : FROM_THE_BEGINNING,
      created_at: at,
    })
  }

  const [isDefault] = await select(trx, 'SELECT 1 FROM default_plans WHERE `key` = ?', [FIRST])
  if (isDefault) return
  await insertOnce(trx, 'default_plans', {
    key: FIRST,
    panel_id: null,
    plan_id: plan!.id,
    since: FROM_THE_BEGINNING,
  })
}
