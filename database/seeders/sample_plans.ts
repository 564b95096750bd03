/**
 * A second plan of the sample panel, richer than the default one: the editor and the calculator have something to show.
 * Nobody has it, so the sample story's commissions stay the default plan's.
 */
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { PRODUCT } from '#core/audit/record_act'
import { CreatePlan } from '#plans/actions/create_plan'
import { SavePlanTerms } from '#plans/actions/save_plan_terms'
import { type PlanTerms, simpleTerms } from '#plans/plan_terms'

const NAME = 'Hosting reviewers'

const TERMS: PlanTerms = {
  rules: [
    { match: { kinds: ['setup'] }, earns: { kind: 'nothing' } },
    {
      match: { kinds: ['domain'], tlds: ['it'], domainActions: ['register'] },
      earns: { kind: 'fixed', amounts: { EUR: 100, USD: 110, JPY: 150 } },
    },
    {
      match: { kinds: ['domain'], domainActions: ['transfer'] },
      earns: { kind: 'percent', bps: 1_000 },
    },
    {
      match: { kinds: ['hosting'], billingCycles: ['yearly'], payment: 'new' },
      earns: { kind: 'percent', bps: 2_000 },
    },
    { match: { payment: 'renewal' }, earns: { kind: 'percent', bps: 500 } },
    { match: { payment: 'new' }, earns: { kind: 'percent', bps: 1_000 } },
  ],
  holdDays: 30,
  minimumOrder: { EUR: 500, USD: 500, JPY: 800 },
  binding: 'order',
  renewalPayments: 12,
  release: 'automatic',
}

export async function addSamplePlans(panel: { id: number }) {
  const createPlan = await app.container.make(CreatePlan)
  const saveTerms = await app.container.make(SavePlanTerms)

  const known = await db.from('plans').where({ panel_id: panel.id, name: NAME }).first()
  const planId = known
    ? Number(known.id)
    : await createPlan.handle({
        actor: PRODUCT,
        name: NAME,
        panelId: panel.id,
        terms: simpleTerms({ percentBps: 1_000, holdDays: 30 }),
      })
  // seeded again, its first version is not the last any more
  await saveTerms.handle({ actor: PRODUCT, planId, basedOn: 1, terms: TERMS })
}
