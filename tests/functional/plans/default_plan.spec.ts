import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { defaultPlan } from '#config/program'
import { configuredTerms, EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { SavePlanTerms } from '#plans/actions/save_plan_terms'
import { simpleTerms } from '#plans/plan_terms'
import { freeze, now, thaw } from '#core/clock'
import { invoiceOf, invoicePaid, orderPlaced, sendEvent } from '#tests/helpers/panel_events'
import { beginStory, commissionsOf, follow, tokenOf } from '#tests/helpers/story'

const ensure = () => new EnsureDefaultPlan().handle()

async function versions() {
  const rows = await db
    .from('plan_versions')
    .join('plans', 'plans.id', 'plan_versions.plan_id')
    .where('plans.key', 'default')
    .orderBy('version')
    .select('version', 'terms', 'effective_from')
  return rows.map((row) => ({ ...JSON.parse(row.terms), from: Number(row.effective_from) }))
}

test.group('The default plan', (group) => {
  const configured = { ...defaultPlan }
  group.each.setup(() => () => {
    Object.assign(defaultPlan, configured)
    thaw()
  })
  // the plan is the whole installation's: leave it as the other tests expect it
  group.teardown(async () => {
    await db
      .from('plan_versions')
      .whereIn('plan_id', db.from('plans').where('key', 'default').select('id'))
      .where('version', '>', 1)
      .delete()
  })

  test('is made once by however many processes, and holds for what was ordered before', async ({
    assert,
  }) => {
    await Promise.all(Array.from({ length: 8 }, ensure))
    assert.deepEqual(await versions(), [
      { ...simpleTerms({ percentBps: 1000, holdDays: 30 }), from: 0 },
    ])
  })

  test('changed in the configuration it gets a version from then on: each order keeps the terms it was placed under', async ({
    assert,
    client,
  }) => {
    await ensure()
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const before = orderPlaced({ visit_token: token })

    const changedAt = now() + 86_400_000
    freeze(changedAt)
    defaultPlan.percent = '12.5'
    defaultPlan.holdDays = 7
    await Promise.all([ensure(), ensure(), ensure()])
    assert.deepEqual(await versions(), [
      { ...simpleTerms({ percentBps: 1000, holdDays: 30 }), from: 0 },
      { ...simpleTerms({ percentBps: 1250, holdDays: 7 }), from: changedAt },
    ])

    freeze(changedAt + 1000)
    const after = orderPlaced({ visit_token: token })
    for (const event of [after, before]) {
      await sendEvent(client, story.panel, event)
      await sendEvent(client, story.panel, invoicePaid({ invoice: invoiceOf(event) }))
    }
    const commissions = await commissionsOf(story.panel)
    assert.deepEqual(
      commissions.map((row) => [row.rate_bps, row.amount, row.available_at - row.paid_at]),
      [
        [1250, 125, 7 * 86_400_000],
        [1000, 100, 30 * 86_400_000],
      ]
    )

    // so that the version can be removed again
    await db
      .from('commissions')
      .where('panel_id', story.panel.id)
      .update({ plan_version_id: commissions[1].plan_version_id })
  })

  test('is the configuration’s no more once an admin has saved a version of it', async ({
    assert,
  }) => {
    await ensure()
    const plan = await db.from('plans').where('key', 'default').firstOrFail()
    const before = await versions()
    const savedAt = now() + 2 * 86_400_000
    freeze(savedAt)
    const saved = await new SavePlanTerms().handle({
      actor: { userId: null, name: 'Ada Root' },
      planId: plan.id,
      basedOn: before.length,
      terms: simpleTerms({ percentBps: 2500, holdDays: 60 }),
    })
    assert.isTrue(saved.ok)

    freeze(savedAt + 1000)
    defaultPlan.percent = '33'
    await ensure()
    assert.deepEqual(await versions(), [
      ...before,
      { ...simpleTerms({ percentBps: 2500, holdDays: 60 }), from: savedAt },
    ])
  })

  test('says what is wrong with the configuration', ({ assert }) => {
    const wrong: [percent: string, holdDays: number, message: RegExp][] = [
      ['ten', 30, /DEFAULT_COMMISSION_PERCENT must be a number from 0 to 100/],
      ['101', 30, /DEFAULT_COMMISSION_PERCENT/],
      ['12.345', 30, /DEFAULT_COMMISSION_PERCENT/],
      ['10', -1, /DEFAULT_HOLD_DAYS must be a whole number/],
      ['10', 1.5, /DEFAULT_HOLD_DAYS/],
    ]
    for (const [percent, holdDays, message] of wrong) {
      assert.throws(() => configuredTerms({ percent, holdDays }), message)
    }
    assert.deepEqual(
      configuredTerms({ percent: '0.5', holdDays: 0 }),
      simpleTerms({ percentBps: 50, holdDays: 0 })
    )
  })
})
