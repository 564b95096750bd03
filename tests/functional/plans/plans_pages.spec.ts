import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type User from '#identity/models/user'
import type { ApiClient } from '@japa/api-client'
import { freeze, now, thaw } from '#core/clock'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { fixed, nothing, percent, rule, terms } from '#tests/helpers/plan_terms'
import { assignPlan, createPlan, type TestPlan, versionsOf } from '#tests/helpers/plans'
import { createAffiliate, createPanel, unique } from '#tests/helpers/world'

const actsOf = (plan: { id: number }) =>
  db
    .from('admin_acts')
    .where({ subject_type: 'plan', subject_id: String(plan.id) })
    .orderBy('id')

/** As the editor sends it; `percent` of everything. */
const termsForm = (overrides: Record<string, unknown> = {}) => ({
  based_on: '1',
  rules: [{ earns: 'percent', percent: '15', payment: 'new' }],
  hold_days: '14',
  minimum_order: '',
  renewal_payments: '',
  binding: 'order',
  release: 'automatic',
  ...overrides,
})

/** As a browser names the fields: `rules[0][percent]`. */
function flat(fields: Record<string, unknown>, within = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]): [string, unknown][] => {
      const name = within ? `${within}[${key}]` : key
      if (value === null || typeof value !== 'object') return [[name, value]]
      const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string')
      return isList ? [[`${name}[]`, value]] : Object.entries(flat({ ...value }, name))
    })
  )
}

function requests(client: ApiClient, user: User) {
  const prepare = (method: string, path: string) =>
    client
      .request(path, method)
      .loginAs(user)
      .redirects(0)
      .header('accept', 'text/html')
      .withCsrfToken()
  return {
    get: (path: string) => prepare('GET', path),
    send: (method: string, path: string, fields: Record<string, unknown> = {}) =>
      prepare(method, path).form(flat(fields)),
  }
}

const save = (client: ApiClient, user: User, plan: TestPlan, fields: Record<string, unknown>) =>
  requests(client, user).send('PUT', `/admin/plans/${plan.id}`, fields)

test.group('Plans, for admins', (group) => {
  group.setup(() => new EnsureDefaultPlan().handle())
  group.each.setup(() => () => thaw())

  test('a plan begins with another one’s terms, as its first version, and leaves an act', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    const model = await createPlan(null)
    const name = unique('New')
    const response = await requests(client, admin).send('POST', '/admin/plans', {
      name,
      panel_id: String(panel.id),
      copy_of: String(model.id),
    })
    response.assertStatus(303)

    const plan = await db.from('plans').where({ name, panel_id: panel.id }).firstOrFail()
    assert.equal(response.header('location'), `/admin/plans/${plan.id}/edit`)
    const [version] = await versionsOf(plan)
    const [modelVersion] = await versionsOf(model)
    assert.equal(version.terms, modelVersion.terms)
    assert.deepInclude(version, { version: 1, author_id: admin.id, author: admin.name })
    assert.equal(Number(version.effective_from), 0)
    const [act] = await actsOf(plan)
    assert.deepInclude(act, { act: 'plan.created', panel_id: panel.id, subject_label: name })
  })

  test('a plan without a name, of no such panel, or with nothing to begin with is refused', async ({
    assert,
    client,
  }) => {
    const admin = await localAdmin()
    const { send } = requests(client, admin)
    const name = unique('Refused')
    const plan = await createPlan(null)
    const wrong = [
      { name: '', copy_of: plan.id },
      { name: 'x'.repeat(61), copy_of: plan.id },
      { name, copy_of: '' },
      { name, copy_of: plan.id, panel_id: '999999999' },
    ]
    for (const fields of wrong) {
      const response = await send('POST', '/admin/plans', fields)
      response.assertStatus(302)
      assert.isNotEmpty(response.flashMessage('inputErrorsBag'))
    }
    assert.isEmpty(await db.from('plans').where('name', name))
  })

  test('saved terms are a new version from now on, with who saved it; the old one stays', async ({
    assert,
    client,
  }) => {
    const admin = await localAdmin()
    const plan = await createPlan(null)
    const at = now() + 1000
    freeze(at)
    const response = await save(client, admin, plan, termsForm())
    response.assertStatus(303)

    const [first, second] = await versionsOf(plan)
    assert.equal(Number(first.effective_from), 0)
    assert.equal(Number(second.effective_from), at)
    assert.deepInclude(second, { version: 2, author_id: admin.id, author: admin.name })
    assert.deepEqual(
      JSON.parse(second.terms),
      terms([rule({ payment: 'new' }, percent(1500))], { holdDays: 14 })
    )
    const [act] = await actsOf(plan)
    assert.equal(act.act, 'plan.terms_saved')
    assert.deepEqual(JSON.parse(act.changes), { version: { from: 1, to: 2 } })

    const page = await requests(client, admin).get(`/admin/plans/${plan.id}`)
    page.assertTextIncludes('Version 2')
    page.assertTextIncludes('Added: First payments: 15%')
    page.assertTextIncludes('Removed: Hosting: 20%')
    page.assertTextIncludes('Commissions are held for 14 days from the payment.')
    const old = await requests(client, admin).get(`/admin/plans/${plan.id}/versions/1`)
    old.assertTextIncludes('Hosting: 20%')
    old.assertTextIncludes('This version is no longer in force.')
    const none = await requests(client, admin).get(`/admin/plans/${plan.id}/versions/3`)
    none.assertStatus(404)
  })

  test('terms that are the same make no version', async ({ assert, client }) => {
    const plan = await createPlan(null, {
      terms: terms([rule({ payment: 'new' }, percent(1500))], { holdDays: 14 }),
    })
    const response = await save(client, await localAdmin(), plan, termsForm())
    response.assertStatus(303)
    assert.lengthOf(await versionsOf(plan), 1)
    assert.isEmpty(await actsOf(plan))
  })

  test('of two admins who edit at once the second is told, keeps what they typed, and may save over it', async ({
    assert,
    client,
  }) => {
    const [ada, ben] = [await localAdmin(), await localAdmin({ name: 'Ben' })]
    const plan = await createPlan(null)
    await save(client, ada, plan, termsForm())
    const mine = termsForm({ rules: [{ earns: 'percent', percent: '33' }] })
    const refused = await save(client, ben, plan, mine)
    refused.assertStatus(422)
    refused.assertTextIncludes('Ada Root has saved version 2 since you opened this page.')
    refused.assertTextIncludes('value="33"')
    refused.assertTextIncludes('name="based_on" value="2"')
    assert.lengthOf(await versionsOf(plan), 2)

    const saved = await save(client, ben, plan, { ...mine, based_on: '2' })
    saved.assertStatus(303)
    assert.lengthOf(await versionsOf(plan), 3)
  })

  test('of many saves at the same moment one makes the version', async ({ assert, client }) => {
    const admin = await localAdmin()
    const plan = await createPlan(null)
    const answers = await Promise.all(
      [11, 12, 13, 14].map((each) =>
        save(client, admin, plan, termsForm({ rules: [{ percent: String(each) }] }))
      )
    )
    assert.sameMembers(
      answers.map((response) => response.status()),
      [303, 422, 422, 422]
    )
    assert.lengthOf(await versionsOf(plan), 2)
  })

  test('mistakes come back at their fields with everything that was typed, and nothing is saved', async ({
    assert,
    client,
  }) => {
    const plan = await createPlan(null)
    const response = await save(
      client,
      await localAdmin(),
      plan,
      termsForm({
        rules: [
          { earns: 'percent', percent: '0.125', kinds: ['domain'], tlds: 'it, com' },
          { earns: 'fixed', amounts: 'EUR 1.00\nEUX 2.00' },
        ],
        hold_days: 'soon',
      })
    )
    response.assertStatus(422)
    for (const text of [
      'Rule 1: A percentage has at most two decimals. For twelve and a half percent write 12.5.',
      '€0.13 on €100.00',
      'Rule 2: “EUX” is not a currency. Write a code like EUR.',
      'value="it, com"',
      'value="soon"',
      'EUX 2.00',
      'id="field-rules-0-percent--error"',
    ]) {
      response.assertTextIncludes(text)
    }
    assert.lengthOf(await versionsOf(plan), 1)
  })

  test('the editor’s buttons change the form and save nothing', async ({ assert, client }) => {
    const plan = await createPlan(null)
    const { send } = requests(client, await localAdmin())
    const rules = [
      { earns: 'percent', percent: 'one' },
      { earns: 'fixed', amounts: 'EUR 2.00', percent: '2', products: 'gale' },
    ]
    const press = async (act: string) => {
      const fields = termsForm({ rules, hold_days: 'thirty', act })
      const response = await send('POST', `/admin/plans/${plan.id}/edit`, fields)
      response.assertStatus(200)
      const page = response.text()
      assert.include(page, 'value="thirty"')
      return page
    }
    const percents = (page: string) =>
      Array.from(
        page.matchAll(/<input type="text" value="([^"]*)"[^>]*name="rules\[\d+\]\[percent\]"/g),
        ([, value]) => value
      )

    assert.deepEqual(percents(await press('add')), ['one', '2', ''])
    assert.deepEqual(percents(await press('up:1')), ['2', 'one'])
    assert.deepEqual(percents(await press('down:0')), ['2', 'one'])
    assert.deepEqual(percents(await press('remove:0')), ['2'])
    assert.deepEqual(percents(await press('nonsense:7')), ['one', '2'])
    const moved = await press('up:1')
    assert.include(moved, 'value="gale"')
    assert.include(moved, 'EUR 2.00')
    assert.notInclude(moved, 'data-error-summary')
    assert.include(await press('calculate'), 'data-error-summary')
    assert.lengthOf(await versionsOf(plan), 1)
  })

  test('fifty rules of every field arrive whole', async ({ assert, client }) => {
    const plan = await createPlan(null)
    const rules = Array.from({ length: 50 }, (_, index) => ({
      earns: 'percent',
      percent: String(index + 1),
      kinds: ['hosting', 'domain', 'addon', 'upgrade', 'setup', 'usage', 'other'],
      domain_actions: ['register', 'renew', 'transfer'],
      products: `p${index}`,
      product_groups: 'g',
      tlds: 'it',
      billing_cycles: 'yearly',
      payment: 'new',
      amounts: '',
    }))
    const response = await save(client, await localAdmin(), plan, termsForm({ rules }))
    response.assertStatus(303)
    const [, version] = await versionsOf(plan)
    const saved = JSON.parse(version.terms).rules
    assert.lengthOf(saved, 50)
    assert.equal(saved[49].earns.bps, 5000)
    assert.lengthOf(saved[49].match.kinds, 7)
  })

  test('rules that cannot be reached, and no rules at all, are said and may be saved', async ({
    assert,
    client,
  }) => {
    const admin = await localAdmin()
    const plan = await createPlan(null)
    const { send } = requests(client, admin)
    const draft = (rules: unknown[]) =>
      send('POST', `/admin/plans/${plan.id}/edit`, termsForm({ rules, act: 'calculate' }))
    const covered = await draft([{ percent: '1' }, { percent: '2', kinds: ['domain'] }])
    covered.assertTextIncludes('Rule 2 never decides anything: rule 1 matches all of it before.')
    const empty = await draft([])
    empty.assertTextIncludes('There are no rules, so nothing earns.')

    const saved = await save(client, admin, plan, termsForm({ rules: [] }))
    saved.assertStatus(303)
    const [, emptied] = await versionsOf(plan)
    assert.deepEqual(JSON.parse(emptied.terms).rules, [])
  })

  test('the calculator says which rule decides each line, of rules that are not saved', async ({
    client,
  }) => {
    const plan = await createPlan(null)
    const { get, send } = requests(client, await localAdmin({ locale: 'it' }))
    const page = await get(`/admin/plans/${plan.id}/calculator`)
    page.assertTextIncludes('Regola 1')
    page.assertTextIncludes('17,82')

    const draft = await send(
      'POST',
      `/admin/plans/${plan.id}/edit`,
      termsForm({
        act: 'calculate',
        rules: [
          { earns: 'nothing', kinds: ['addon'] },
          { earns: 'percent', percent: '12,5', kinds: ['domain'] },
        ],
        sample: {
          currency: 'eur',
          tax: '22',
          discount: '1,00',
          refund: '',
          paid_on: '2026-11-20',
          lines: [
            { kind: 'domain', tld: '.it', action: 'register', price: '9,90' },
            { kind: 'addon', price: '25,00' },
            { kind: 'hosting', cycle: 'yearly', price: '99,00' },
          ],
        },
      })
    )
    for (const text of [
      'Domini .it, registrazioni',
      'Regola 2',
      '12,5% di 9,83',
      'fa 1,22875',
      'arrotondato',
      'La regola 1 non paga nulla.',
      'Nessuna regola riguarda questa voce.',
      'Disponibile dal 4 dic 2026',
      'decide 1 riga',
    ]) {
      draft.assertTextIncludes(text)
    }
    const wrong = await send('POST', `/admin/plans/${plan.id}/calculator`, {
      act: 'calculate',
      sample: { currency: 'EUX' },
    })
    wrong.assertTextIncludes('«EUX» non è una valuta.')
  })

  test('a plan in use cannot be archived, and says by how many; one that nobody has can, and back', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    const plan = await createPlan(panel)
    const { get, send } = requests(client, admin)
    const affiliates = [await createAffiliate(panel), await createAffiliate(panel)]
    for (const affiliate of affiliates) await assignPlan(affiliate, plan, now() - 1000)

    const path = `/admin/plans/${plan.id}/archive`
    const question = await get(path)
    question.assertTextIncludes('2 affiliates have it.')
    await send('POST', path)
    const archivedAt = async () => {
      const row = await db.from('plans').where('id', plan.id).firstOrFail()
      return row.archived_at
    }
    assert.isNull(await archivedAt())

    for (const affiliate of affiliates) await assignPlan(affiliate, null, now())
    freeze(now() + 10)
    await send('POST', path)
    assert.isNotNull(await archivedAt())
    const refused = await save(client, admin, plan, termsForm())
    refused.assertStatus(303)
    assert.lengthOf(await versionsOf(plan), 1)
    const asDefault = await send('PUT', `/admin/plans/${plan.id}/default`)
    asDefault.assertStatus(303)
    assert.isEmpty(await db.from('default_plans').where('plan_id', plan.id))

    await send('DELETE', path)
    assert.isNull(await archivedAt())
    const acts = await actsOf(plan)
    assert.deepEqual(
      acts.map(({ act }) => act),
      ['plan.archived', 'plan.restored']
    )
  })

  test('the default of a panel is dated and recorded, and keeps its plan from the archive', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const admin = await localAdmin()
    const plan = await createPlan(null)
    const { get, send } = requests(client, admin)
    const at = now() + 1000
    freeze(at)
    await send('PUT', `/admin/plans/${plan.id}/default`, { panel_id: String(panel.id) })
    await send('PUT', `/admin/plans/${plan.id}/default`, { panel_id: String(panel.id) })

    const rows = await db.from('default_plans').where('panel_id', panel.id)
    assert.lengthOf(rows, 1)
    assert.deepInclude(rows[0], { plan_id: plan.id })
    assert.equal(Number(rows[0].since), at)
    const [act] = await actsOf(plan)
    assert.deepInclude(act, { act: 'plan.default_chosen', panel_id: panel.id })
    assert.deepEqual(JSON.parse(act.changes).default.to, plan.name)
    const question = await get(`/admin/plans/${plan.id}/archive`)
    question.assertTextIncludes('It is the default plan of')

    // the default of all: the panel follows it again
    const ofAll = await db.from('plans').where('key', 'default').firstOrFail()
    freeze(at + 1000)
    await send('PUT', `/admin/plans/${ofAll.id}/default`, { panel_id: String(panel.id) })
    const last = await db.from('default_plans').where('panel_id', panel.id).orderBy('id', 'desc')
    assert.isNull(last[0].plan_id)
  })

  test('a panel’s staff sees plans of all panels and changes its panel’s own only', async ({
    assert,
    client,
  }) => {
    const [panel, elsewhere] = [await createPanel(), await createPanel()]
    const staff = await staffOf(panel)
    const { get, send } = requests(client, staff)
    const [ofAll, own, foreign] = [
      await createPlan(null),
      await createPlan(panel),
      await createPlan(elsewhere),
    ]
    // who has it in other panels is not theirs to know
    await assignPlan(await createAffiliate(elsewhere), ofAll, now() - 1000)
    const page = await get(`/admin/plans/${ofAll.id}`)
    assert.match(page.text(), /Assigned to<\/dt>\s*<dd[^>]*>0</)
    page.assertTextIncludes('only a local admin changes it')
    assert.notInclude(page.text(), `/admin/plans/${ofAll.id}/edit`)
    for (const [method, path] of [
      ['GET', 'edit'],
      ['POST', 'edit'],
      ['PUT', ''],
      ['GET', 'name'],
      ['PUT', 'name'],
      ['GET', 'archive'],
      ['POST', 'archive'],
      ['DELETE', 'archive'],
    ] as const) {
      const response = await send(method, `/admin/plans/${ofAll.id}/${path}`.replace(/\/$/, ''), {
        name: 'Taken',
        ...termsForm(),
      })
      response.assertStatus(403)
    }
    assert.lengthOf(await versionsOf(ofAll), 1)
    const calculator = await get(`/admin/plans/${ofAll.id}/calculator`)
    calculator.assertStatus(200)
    const unseen = await get(`/admin/plans/${foreign.id}`)
    unseen.assertStatus(404)

    const saved = await save(client, staff, own, termsForm())
    saved.assertStatus(303)
    // a plan of theirs is their panel's, whatever the form says
    const name = unique('Own')
    await send('POST', '/admin/plans', { name, copy_of: ofAll.id, panel_id: String(elsewhere.id) })
    const theirs = await db.from('plans').where('name', name).firstOrFail()
    assert.equal(theirs.panel_id, panel.id)
    const copied = await send('POST', '/admin/plans', { name, copy_of: foreign.id })
    copied.assertStatus(404)

    // the default of their panel, and no other's
    await send('PUT', `/admin/plans/${ofAll.id}/default`, { panel_id: String(elsewhere.id) })
    const defaults = await db.from('default_plans').where('plan_id', ofAll.id)
    assert.deepEqual(
      defaults.map(({ panel_id: id }) => id),
      [panel.id]
    )
  })

  test('the list, and its export, tell what each plan pays, who has it, and which is the default', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const { get, send } = requests(client, staff)
    const plan = await createPlan(panel, {
      name: `=${unique('Listed')}`,
      terms: terms([
        rule({ kinds: ['setup'] }, nothing),
        rule({ kinds: ['domain'], tlds: ['it'] }, fixed({ EUR: 100 })),
        rule({ kinds: ['hosting'] }, percent(2000)),
        rule({}, percent(100)),
      ]),
    })
    await assignPlan(await createAffiliate(panel), plan, now() - 1000)
    await send('PUT', `/admin/plans/${plan.id}/default`)

    const page = await get(`/admin/plans?q=${encodeURIComponent(plan.name)}`)
    for (const text of [
      'Domains .it: €1.00 each',
      'and 1 more rule',
      `Default of Panel ${panel.key}`,
    ]) {
      page.assertTextIncludes(text)
    }
    const none = await get('/admin/plans?q=no-such-plan')
    none.assertTextIncludes('Nothing matches these filters.')
    const csv = await get(`/admin/plans.csv?q=${encodeURIComponent(plan.name)}`)
    assert.include(csv.text(), `"'${plan.name}"`)
    assert.include(csv.text(), 'Everything: 1%')
    assert.lengthOf(csv.text().match(/Panel panel-/g) ?? [], 2)
  })

  test('renaming changes the name and is recorded', async ({ assert, client }) => {
    const plan = await createPlan(null)
    const { send } = requests(client, await localAdmin())
    const name = unique('Renamed')
    await send('PUT', `/admin/plans/${plan.id}/name`, { name })
    const renamed = await db.from('plans').where('id', plan.id).firstOrFail()
    assert.equal(renamed.name, name)
    const [act] = await actsOf(plan)
    assert.deepEqual(JSON.parse(act.changes), { name: { from: plan.name, to: name } })
    const empty = await send('PUT', `/admin/plans/${plan.id}/name`, { name: ' ' })
    empty.assertStatus(302)
  })

  test('what was typed into an editor that had been open for too long is still there', async ({
    client,
  }) => {
    const plan = await createPlan(null)
    const admin = await localAdmin()
    const path = `/admin/plans/${plan.id}/edit`
    const response = await client
      .put(`/admin/plans/${plan.id}`)
      .loginAs(admin)
      .header('accept', 'text/html')
      .header('referer', `http://${process.env.HOST}:${process.env.PORT}${path}`)
      .form(flat(termsForm({ rules: [{ percent: '37' }] })))
    response.assertTextIncludes('value="37"')
    response.assertTextIncludes('This page had been open too long')
  })
})
