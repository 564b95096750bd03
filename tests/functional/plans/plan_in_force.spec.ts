import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { select } from '#core/database/sql'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { planAtSql, planVersionAtSql, planVersionFor } from '#plans/plan_versions'
import { assignablePlans, lockAssignablePlan } from '#plans/queries/assignable_plans'
import { invoiceOf, invoicePaid, orderPlaced, sendEvent } from '#tests/helpers/panel_events'
import { percent, rule, terms } from '#tests/helpers/plan_terms'
import { addVersion, assignPlan, chooseDefault, createPlan } from '#tests/helpers/plans'
import { beginStory, commissionsOf, follow, tokenOf } from '#tests/helpers/story'
import { createAffiliate, createPanel } from '#tests/helpers/world'

const DAY = 86_400_000

const flat = (bps: number) => terms([rule({}, percent(bps))])

test.group('The plan in force', (group) => {
  group.setup(() => new EnsureDefaultPlan().handle())

  async function planOf(
    panelId: number,
    affiliateId: number | null,
    instant: number
  ): Promise<string> {
    const found = await planVersionFor(db.connection(), { affiliateId, panelId, instant })
    return `${found!.planName} ${found!.version}`
  }

  test('is the affiliate’s own, else their panel’s default, else the default of all, each as it was at the instant', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const [gold, silver] = [await createPlan(panel), await createPlan(panel)]
    const at = now()

    await chooseDefault(panel, silver, at - 8 * DAY)
    await assignPlan(affiliate, gold, at - 6 * DAY)
    await addVersion(gold, { version: 2, terms: flat(500), from: at - 4 * DAY })
    await assignPlan(affiliate, null, at - 2 * DAY)
    await chooseDefault(panel, null, at - DAY)

    const history = await Promise.all(
      [9, 7, 5, 3, 1.5, 0].map((days) => planOf(panel.id, affiliate.id, at - days * DAY))
    )
    const [ofAll] = history
    assert.deepEqual(history, [
      ofAll!,
      `${silver.name} 1`,
      `${gold.name} 1`,
      `${gold.name} 2`,
      `${silver.name} 1`,
      ofAll!,
    ])
    assert.match(ofAll!, /^Default /)
    assert.equal(await planOf(panel.id, null, at - 3 * DAY), `${silver.name} 1`)
    const another = await createPanel()
    assert.equal(await planOf(another.id, null, at), ofAll)
  })

  test('counts from the very instant, and of two changes at once the later row', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const [one, other] = [await createPlan(panel), await createPlan(panel)]
    const at = now()
    await assignPlan(affiliate, one, at)
    await assignPlan(affiliate, other, at)
    assert.equal(await planOf(panel.id, affiliate.id, at), `${other.name} 1`)
    assert.match(await planOf(panel.id, affiliate.id, at - 1), /^Default /)
  })

  test('joins to rows of a statement, with or without an affiliate', async ({ assert }) => {
    const panel = await createPanel()
    const [some, none] = [await createAffiliate(panel), await createAffiliate(panel)]
    const [gold, silver] = [await createPlan(panel), await createPlan(panel)]
    await assignPlan(some, gold, 0)
    await chooseDefault(panel, silver, 0)
    const of = (affiliateId: string) => ({
      affiliateId,
      panelId: 'affiliates.panel_id',
      instant: String(now()),
    })
    const rows = await select<Record<'plan' | 'version' | 'nobody', number>>(
      db.connection(),
      `SELECT ${planAtSql(of('affiliates.id'))} AS plan, plan_versions.id AS version,
         ${planVersionAtSql(of('NULL'))} AS nobody
       FROM affiliates
       LEFT JOIN plan_versions ON plan_versions.id = ${planVersionAtSql(of('affiliates.id'))}
       WHERE affiliates.panel_id = ? ORDER BY affiliates.id`,
      [panel.id]
    )
    assert.deepEqual(
      rows.map(({ plan, version, nobody }) => ({ plan, version, nobody })),
      [
        { plan: gold.id, version: gold.versionId, nobody: silver.versionId },
        { plan: silver.id, version: silver.versionId, nobody: silver.versionId },
      ]
    )
    assert.notEqual(some.id, none.id)
  })

  test('an order, and whatever is paid for it later, earns by the plan its affiliate had when it was placed', async ({
    assert,
    client,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const before = orderPlaced({ visit_token: token })
    const plan = await createPlan(story.panel, { terms: flat(5000) })
    // the plan comes after the first order was placed, and before it is known
    await assignPlan(story.affiliate, plan, now() + 5_000)
    const after = orderPlaced({ visit_token: token })
    after.data.order.placed_at = new Date(now() + 10_000).toISOString()

    for (const event of [after, before]) {
      await sendEvent(client, story.panel, event)
      await sendEvent(client, story.panel, invoicePaid({ invoice: invoiceOf(event) }))
    }
    const commissions = await commissionsOf(story.panel)
    assert.deepEqual(
      commissions.map(({ rate_bps: rate }) => rate),
      [5000, 1000]
    )
    assert.equal(commissions[0]!.plan_version_id, plan.versionId)
  })

  test('only plans of all panels and of the own one are assignable, without archived ones', async ({
    assert,
  }) => {
    const [panel, elsewhere] = [await createPanel(), await createPanel()]
    const ofAll = await createPlan(null)
    const own = await createPlan(panel)
    const archived = await createPlan(panel)
    const foreign = await createPlan(elsewhere)
    await db.from('plans').where('id', archived.id).update({ archived_at: now() })

    const assignable = await assignablePlans(panel.id)
    const names = assignable.map(({ name }) => name)
    assert.includeMembers(names, [ofAll.name, own.name])
    assert.notIncludeMembers(names, [archived.name])
    assert.notIncludeMembers(names, [foreign.name])

    const locked = await inTransaction((trx) =>
      Promise.all(
        [ofAll, own, archived, foreign].map(({ id }) =>
          lockAssignablePlan(trx, { planId: id, panelId: panel.id })
        )
      )
    )
    assert.deepEqual(
      locked.map((plan) => plan?.id ?? null),
      [ofAll.id, own.id, null, null]
    )
  })
})
