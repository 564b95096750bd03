import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import User from '#identity/models/user'
import { AssignPlan } from '#affiliates/actions/assign_plan'
import { COMMAND_LINE } from '#core/audit/record_act'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { planVersionFor } from '#plans/plan_versions'
import { ListMembers, membersList } from '#reports/members/queries/list_members'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { bookBalance, createReferral } from '#tests/helpers/earnings'
import { createApplication } from '#tests/helpers/membership'
import { createAffiliate, createLink, createPanel, unique } from '#tests/helpers/world'

async function createPlan(panelId: number | null): Promise<{ id: number; name: string }> {
  const name = unique('Plan')
  const at = now()
  const [id] = await db
    .table('plans')
    .insert({ panel_id: panelId, name, created_at: at, updated_at: at })
  await db.table('plan_versions').insert({
    plan_id: id,
    version: 1,
    terms: JSON.stringify({ percentBps: 2_000, holdDays: 10 }),
    effective_from: 0,
    created_at: at,
  })
  return { id: Number(id), name }
}

const statusOf = async ({ id }: { id: number }) => {
  const { status } = await db.from('affiliates').where('id', id).firstOrFail()
  return status
}

test.group('Members for admins', (group) => {
  group.setup(() => new EnsureDefaultPlan().handle())

  test('are listed with what they have in each currency, never added', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const link = await createLink(affiliate)
    await createReferral({ panelId: panel.id, affiliate, link })
    await bookBalance({ panelId: panel.id, affiliate }, 'EUR', { pending: 500, available: 1_250 })
    await bookBalance({ panelId: panel.id, affiliate }, 'JPY', { available: -300 })
    const waiting = await createApplication(panel)
    const staff = await staffOf(panel)

    const page = await client.get('/admin/members').loginAs(staff)
    page.assertStatus(200)
    page.assertTextIncludes('€12.50')
    page.assertTextIncludes('€5.00 pending')
    page.assertTextIncludes('-¥300')
    page.assertTextIncludes('https://blog.example.net/')
    page.assertTextIncludes('1–2 of 2')

    const csv = await client.get('/admin/members.csv').loginAs(staff)
    const lines = csv.text().trim().split('\r\n')
    assert.lengthOf(lines, 4)
    assert.isTrue(lines.some((line) => /,1,EUR,5\.00,12\.50,0\.00,Active,/.test(line)))
    assert.isTrue(lines.some((line) => /,1,JPY,0,-300,0,Active,/.test(line)))
    assert.isTrue(lines.some((line) => line.includes(waiting.client.email)))
  })

  test('are filtered, searched and sorted, applications first on request', async ({ assert }) => {
    const panel = await createPanel()
    const active = await createAffiliate(panel, { joinedAt: 1_000 })
    const older = await createApplication(panel)
    const newer = await createApplication(panel)
    const plan = await createPlan(panel.id)
    const assign = await app.container.make(AssignPlan)
    await assign.handle({
      affiliateId: active.id,
      planId: plan.id,
      actor: COMMAND_LINE,
      panelId: null,
    })
    await db.from('clients').where('id', newer.client.id).update({ name: 'Zoe Zander' })

    const ids = async (query: Record<string, string>) => {
      const members = new ListMembers(panel.id, membersList(query, [plan.id]))
      const rows = await members.page(0, 25)
      assert.equal(await members.count(), rows.length)
      return rows.map(({ id }) => id)
    }
    assert.deepEqual(await ids({ sort: 'waiting' }), [older.id, newer.id, active.id])
    assert.deepEqual(await ids({ sort: 'joined' }), [active.id, older.id, newer.id])
    assert.deepEqual(await ids({ status: 'active' }), [active.id])
    assert.deepEqual(await ids({ plan: String(plan.id) }), [active.id])
    assert.deepEqual(await ids({ q: 'zoe' }), [newer.id])
    assert.deepEqual(await ids({ q: newer.client.email.toUpperCase() }), [newer.id])
    assert.deepEqual(await ids({ q: active.client.externalId }), [active.id])
    assert.sameMembers(await ids({ q: 'blog.example.net' }), [older.id, newer.id])
    assert.deepEqual(await ids({ to: '2020-01-01' }), [active.id])
  })

  test('cost as many queries however many there are', async ({ assert, client }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const count = async (path: string) => {
      let queries = 0
      const knex = db.connection().getReadClient()
      const counter = () => {
        queries++
      }
      knex.on('query', counter)
      const response = await client.get(path).loginAs(staff)
      knex.removeListener('query', counter)
      response.assertStatus(200)
      return queries
    }
    // what the process does by the clock may come between, and only adds
    const least = async (path: string) =>
      Math.min(await count(path), await count(path), await count(path))
    const one = await createAffiliate(panel)
    await bookBalance({ panelId: panel.id, affiliate: one }, 'EUR', { available: 100 })
    const few = await least('/admin/members')
    assert.isAbove(few, 5)
    for (let i = 0; i < 20; i++) {
      const affiliate = await createAffiliate(panel)
      await bookBalance({ panelId: panel.id, affiliate }, 'EUR', { available: 100 })
    }
    assert.equal(await least('/admin/members'), few)
  })

  test('have a page with all that is known of them', async ({ client }) => {
    const panel = await createPanel()
    const waiting = await createApplication(panel)
    const staff = await staffOf(panel)
    const before = await client.get(`/admin/members/${waiting.id}`).loginAs(staff)
    before.assertTextIncludes('I write about hosting on my blog')
    before.assertTextIncludes('Version 1 (English)')
    before.assertTextIncludes(`/admin/links?affiliate=${waiting.id}`)

    const approved = await client
      .post('/admin/members/approve')
      .loginAs(staff)
      .withCsrfToken()
      .form({ ids: [String(waiting.id)] })
    approved.assertTextIncludes('Approved. A mail tells the member.')
    approved.assertTextIncludes(`Approved member #${waiting.client.externalId}`)
    approved.assertTextIncludes('Stella Staff')
  })

  test('are decided on one by one, with a reason where one is told', async ({ assert, client }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const waiting = await createApplication(panel)
    const decline = (form: Record<string, unknown>) =>
      client
        .post('/admin/members/decline')
        .loginAs(staff)
        .withCsrfToken()
        .header('referer', `/admin/members/decline?ids=${waiting.id}`)
        .form({ ids: [String(waiting.id)], ...form })

    const without = await decline({ reason: '  ' })
    without.assertTextIncludes('Reason: fill this in.')
    assert.equal(await statusOf(waiting), 'applied')
    const done = await decline({ reason: 'No site yet.' })
    done.assertTextIncludes('Declined. A mail tells the client why.')
    assert.equal(await statusOf(waiting), 'declined')
    const late = await decline({ reason: 'Again.' })
    late.assertTextIncludes('Nothing was done: the member is “Declined” by now.')
  })

  test('are decided on together, those whose status allows it', async ({ assert, client }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const first = await createApplication(panel)
    const second = await createApplication(panel)
    const active = await createAffiliate(panel)
    const ids = [first, second, active].map(({ id }) => String(id))

    const ask = await client
      .get(`/admin/members/approve?${ids.map((id) => `ids=${id}`).join('&')}`)
      .loginAs(staff)
    ask.assertTextIncludes('Approve 2 members?')
    ask.assertTextIncludes('Left as they are')
    assert.equal(await statusOf(first), 'applied')

    const done = await client
      .post('/admin/members/approve')
      .loginAs(staff)
      .withCsrfToken()
      .form({ ids })
    done.assertTextIncludes('2 members approved.')
    done.assertTextIncludes('1 member was left as they are')
    assert.equal(await statusOf(second), 'active')

    const suspended = await client
      .post('/admin/members/suspend')
      .loginAs(staff)
      .withCsrfToken()
      .form({ ids, reason: 'Checked.' })
    suspended.assertTextIncludes('3 members suspended.')
    const reinstated = await client
      .post('/admin/members/reinstate')
      .loginAs(staff)
      .withCsrfToken()
      .form({ ids })
    reinstated.assertTextIncludes('3 members reinstated.')
    assert.equal(await statusOf(active), 'active')
  })

  test('of another panel are out of reach for a panel’s staff, by every way', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const staff = await staffOf(await createPanel())
    const waiting = await createApplication(panel)
    const plan = await createPlan(null)

    for (const path of [`/admin/members/${waiting.id}`, `/admin/members/${waiting.id}/plan`]) {
      const response = await client.get(path).loginAs(staff)
      response.assertStatus(404)
    }
    const ask = await client.get(`/admin/members/approve?ids=${waiting.id}`).loginAs(staff)
    assert.notInclude(ask.text(), waiting.client.email)
    for (const act of ['approve', 'decline', 'suspend', 'reinstate']) {
      await client
        .post(`/admin/members/${act}`)
        .loginAs(staff)
        .withCsrfToken()
        .form({ ids: [String(waiting.id)], reason: 'Mine.' })
    }
    const assigned = await client
      .put(`/admin/members/${waiting.id}/plan`)
      .loginAs(staff)
      .withCsrfToken()
      .form({ plan_id: plan.id })
    assigned.assertStatus(404)
    assert.equal(await statusOf(waiting), 'applied')
    assert.lengthOf(await db.from('affiliate_plans').where('affiliate_id', waiting.id), 0)
    const list = await client.get('/admin/members').loginAs(staff)
    assert.notInclude(list.text(), `/admin/members/${waiting.id}"`)

    const root = await client.get(`/admin/members/${waiting.id}`).loginAs(await localAdmin())
    root.assertStatus(200)
  })

  test('get a plan of their own from the next order on, and only one that is theirs to have', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const affiliate = await createAffiliate(panel)
    const plan = await createPlan(panel.id)
    const elsewhere = await createPanel()
    const foreign = await createPlan(elsewhere.id)
    const before = now()
    const put = (planId: number | string) =>
      client
        .put(`/admin/members/${affiliate.id}/plan`)
        .loginAs(staff)
        .withCsrfToken()
        .header('referer', `/admin/members/${affiliate.id}/plan`)
        .form({ plan_id: planId })

    const done = await put(plan.id)
    done.assertTextIncludes('Plan assigned: it counts from the next order on.')
    const unchanged = await put(plan.id)
    unchanged.assertTextIncludes('The member has this plan already.')
    const refused = await put(foreign.id)
    refused.assertTextIncludes('Choose one of the list.')

    const asked = { affiliateId: affiliate.id, panelId: panel.id }
    const current = await planVersionFor(db.connection(), { ...asked, instant: now() })
    const earlier = await planVersionFor(db.connection(), { ...asked, instant: before - 1 })
    assert.equal(current!.planName, plan.name)
    assert.notEqual(earlier!.planName, plan.name)

    await put('')
    const reset = await planVersionFor(db.connection(), { ...asked, instant: now() })
    assert.notEqual(reset!.planName, plan.name)
    const acts = await db
      .from('admin_acts')
      .where({ subject_id: String(affiliate.id), act: 'member.plan_assigned' })
    assert.lengthOf(acts, 2)
  })

  test('a guest who opens the address of a mail signs in and comes back to it', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const waiting = await createApplication(panel)
    const path = `/admin/members/${waiting.id}`
    const response = await client.get(path)
    response.assertStatus(401)
    response.assertTextIncludes(`/login?return_to=${encodeURIComponent(path)}`)
    const login = await client.get(`/login?return_to=${encodeURIComponent(path)}`)
    login.assertTextIncludes(`name="return_to" value="${path}"`)
    assert.equal(await statusOf(waiting), 'applied')
  })
})

test.group('Staff in a client’s name', () => {
  const facts = (panelId: number) => ({
    panelId,
    panelKey: null,
    authTime: null,
    amr: [],
    impersonatedBy: 'staff-1',
    signedInAt: now(),
  })

  test('see the pages with a banner, and cannot apply, leave or accept terms', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const member = await createAffiliate(panel)
    const user = await User.findOrFail(member.userId)
    const as = (method: string, path: string) => {
      const request = client
        .request(path, method)
        .loginAs(user)
        .withSession({ sign_in: facts(panel.id) })
      return method === 'GET' ? request : request.withCsrfToken()
    }

    const page = await as('GET', '/affiliate/membership')
    page.assertTextIncludes('You see this page as staff of the panel')
    assert.notInclude(page.text(), '/affiliate/membership/leave')
    const left = await as('DELETE', '/affiliate/membership')
    left.assertTextIncludes('Nothing was done: staff who act')
    assert.equal(await statusOf(member), 'active')
    await as('POST', '/affiliate/terms/acceptance').form({ terms_id: 1 })
    assert.lengthOf(await db.from('terms_acceptances').where('affiliate_id', member.id), 0)

    const waiting = await createApplication(panel)
    const withdrawn = await client
      .delete('/affiliate/application')
      .loginAs(await User.findOrFail(waiting.userId))
      .withSession({ sign_in: facts(panel.id) })
      .withCsrfToken()
    withdrawn.assertTextIncludes('Nothing was done: staff who act')
    assert.equal(await statusOf(waiting), 'applied')
  })
})
