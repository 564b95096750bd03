import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { programDay } from '#links/program_day'
import { createLocalAdmin, createStaff } from '#tests/helpers/admins'
import { type Page, Visitor } from '#tests/helpers/visitor'
import { createAffiliate, createClient, createLink, createPanel } from '#tests/helpers/world'

async function signedIn(userId: number, path = '/admin/links') {
  const visitor = new Visitor()
  await visitor.get(`/__test/sign-in/${userId}?to=${encodeURIComponent(path)}`)
  return visitor
}

const rowOf = (link: { id: number }) => db.from('links').where('id', link.id).firstOrFail()

const actsOn = (link: { id: number }) =>
  db
    .from('admin_acts')
    .where({ subject_type: 'link', subject_id: String(link.id) })
    .orderBy('id')

const pathOf = ({ location }: Page) => location && new URL(location, 'http://localhost').pathname

async function statusOf(request: Promise<Page>) {
  const { status } = await request
  return status
}

const follow = (link: { code: string }) => statusOf(new Visitor().get(`/go/${link.code}`))

async function standingsOf(link: { id: number }) {
  const rows = await db.from('link_standings').where('link_id', link.id).orderBy('id')
  return rows.map(({ status }) => status)
}

test.group('Links of all members', (group) => {
  group.each.teardown(() => thaw())

  test('show code, owner, target and figures, and never their names', async ({ assert }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    await db.from('clients').where('id', affiliate.client.id).update({ name: 'Olga Owner' })
    const link = await createLink(affiliate, { name: 'A private name' })
    await db
      .table('link_daily_visits')
      .insert({ link_id: link.id, day: programDay(now()), visits: 1234 })

    const visitor = await signedIn(await createStaff(panel))
    const list = await visitor.get('/admin/links')
    for (const text of [link.code, 'Olga Owner', link.targetUrl, '1,234']) {
      assert.include(list.html, text)
    }
    const one = await visitor.get(`/admin/links/${link.id}`)
    assert.include(one.html, `/go/${link.code}`)
    const csv = await visitor.get('/admin/links.csv')
    assert.include(csv.html, `Olga Owner,${link.code},`)
    for (const { html } of [list, one, csv]) assert.notInclude(html, 'A private name')
  })

  test('are filtered by affiliate, status, day, code, address and tracked URL; the CSV too', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const [first, second] = [await createAffiliate(panel), await createAffiliate(panel)]
    const old = now() - 40 * 86_400_000
    const links = {
      plain: await createLink(first, { target_url: 'https://www.example.com/vps' }),
      paused: await createLink(first, { status: 'inactive', created_at: old }),
      blocked: await createLink(second, {
        status: 'inactive',
        blocked_at: now(),
        blocked_reason: 'Spam',
        blocked_status: 'active',
      }),
      gone: await createLink(second, { deleted_at: now() }),
    }
    const visitor = await signedIn(await createStaff(panel))
    const day = (instant: number) => new Date(instant).toISOString().slice(0, 10)

    for (const [query, found] of [
      ['', ['plain', 'paused', 'blocked']],
      [`affiliate=${first.id}`, ['plain', 'paused']],
      ['status=active', ['plain']],
      ['status=inactive', ['paused']],
      ['status=blocked', ['blocked']],
      ['status=deleted', ['gone']],
      ['q=VPS', ['plain']],
      [`q=${links.blocked.code}`, ['blocked']],
      [`q=${encodeURIComponent(`${visitor.base}/go/${links.plain.code}?a=b`)}`, ['plain']],
      [`from=${day(old - 86_400_000)}&to=${day(old + 86_400_000)}`, ['paused']],
    ] as [string, string[]][]) {
      const [list, csv] = [
        await visitor.get(`/admin/links?${query}`),
        await visitor.get(`/admin/links.csv?${query}`),
      ]
      for (const [name, { code }] of Object.entries(links)) {
        const isFound = found.includes(name)
        assert.equal(list.html.includes(`>${code}</a>`), isFound, `${query}: ${name}`)
        assert.equal(csv.html.includes(code), isFound, `${query}: ${name} in the CSV`)
      }
    }
  })

  test('an admin deactivates with a reason: nobody follows, the owner reads why and cannot activate', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const link = await createLink(affiliate)
    assert.equal(await follow(link), 302)

    const admin = await signedIn(await createLocalAdmin())
    const question = await admin.get(`/admin/links/block?ids=${link.id}`)
    assert.include(question.html, `Deactivate link ${link.code}?`)
    await admin.post('/admin/links/block', { 'ids[]': String(link.id), 'reason': ' ' })
    const refused = await admin.get(`/admin/links/block?ids=${link.id}`)
    assert.include(refused.html, 'Reason: fill this in.')
    assert.equal(await follow(link), 302)

    const reason = 'Spam in <b>forums</b>'
    const answer = await admin.post('/admin/links/block', { 'ids[]': String(link.id), reason })
    assert.equal(answer.status, 303)
    assert.equal(await follow(link), 404)
    assert.deepInclude(await rowOf(link), {
      status: 'inactive',
      blocked_reason: reason,
      blocked_status: 'active',
    })
    assert.deepEqual(await standingsOf(link), ['active', 'inactive'])
    const [act] = await actsOn(link)
    assert.deepInclude(act, {
      act: 'link.blocked',
      reason,
      panel_id: panel.id,
      subject_label: link.code,
    })

    const owner = await signedIn(affiliate.userId, '/affiliate/links')
    for (const path of ['/affiliate/links', `/affiliate/links/${link.id}`]) {
      const { html } = await owner.get(path)
      assert.include(html, 'Spam in &lt;b&gt;forums&lt;/b&gt;', path)
      assert.include(html, 'Blocked', path)
    }
    await owner.get(`/affiliate/links/${link.id}/edit`)
    const activation = { name: 'x', target_url: link.targetUrl, status: 'active' }
    await owner.post(`/affiliate/links/${link.id}?_method=PUT`, activation)
    const form = await owner.get(`/affiliate/links/${link.id}/edit`)
    assert.include(form.html, 'The host deactivated this link, so it cannot be activated.')
    await owner.post(`/affiliate/links/${link.id}/status?_method=PUT`, { status: 'active' })
    assert.equal(await follow(link), 404)
    const row = await rowOf(link)
    assert.equal(row.status, 'inactive')

    // the rest stays the owner's
    await owner.get(`/affiliate/links/${link.id}/edit`)
    const edit = { name: 'Renamed', target_url: link.targetUrl, status: 'inactive' }
    await owner.post(`/affiliate/links/${link.id}?_method=PUT`, edit)
    assert.deepInclude(await rowOf(link), { name: 'Renamed', blocked_status: 'active' })
  })

  test('allowed again, a link has the status back that its owner gave it', async ({ assert }) => {
    const affiliate = await createAffiliate(await createPanel())
    const links = [await createLink(affiliate), await createLink(affiliate, { status: 'inactive' })]
    const admin = await signedIn(await createLocalAdmin())
    const body = Object.fromEntries(links.map(({ id }, index) => [`ids[${index}]`, String(id)]))

    await admin.get(`/admin/links/block?ids=${links[0]!.id}&ids=${links[1]!.id}`)
    await admin.post('/admin/links/block', { ...body, reason: 'A mistake' })
    assert.deepEqual(await Promise.all(links.map(follow)), [404, 404])
    const question = await admin.get(`/admin/links/allow?ids=${links[0]!.id}&ids=${links[1]!.id}`)
    assert.include(question.html, 'Allow 2 links again?')
    await admin.post('/admin/links/allow', body)

    assert.deepEqual(await Promise.all(links.map(follow)), [302, 404])
    const rows = await Promise.all(links.map(rowOf))
    assert.deepEqual(
      rows.map((row) => [row.status, row.blocked_at, row.blocked_reason]),
      [
        ['active', null, null],
        ['inactive', null, null],
      ]
    )
    assert.deepEqual(await standingsOf(links[0]!), ['active', 'inactive', 'active'])
    assert.deepEqual(await standingsOf(links[1]!), ['inactive'])
    const acts = await actsOn(links[0]!)
    assert.deepEqual(
      acts.map(({ act }) => act),
      ['link.blocked', 'link.allowed']
    )
  })

  test('what is blocked, deleted or nothing is passed over', async ({ assert }) => {
    const affiliate = await createAffiliate(await createPanel())
    const gone = await createLink(affiliate, { deleted_at: now() })
    const admin = await signedIn(await createLocalAdmin())
    for (const query of [`ids=${gone.id}`, 'ids=0', 'ids=abc', '']) {
      const answer = await admin.get(`/admin/links/block?${query}`)
      assert.equal(pathOf(answer), '/admin/links')
    }
    await admin.get('/admin/links')
    await admin.get('/admin/banners/new')
    await admin.post('/admin/links/block', { 'ids[]': String(gone.id), 'reason': 'x' })
    assert.isEmpty(await actsOn(gone))
  })

  test('an admin of one panel sees and touches that panel’s links only', async ({ assert }) => {
    const [panel, elsewhere] = [await createPanel(), await createPanel()]
    const own = await createLink(await createAffiliate(panel))
    const affiliate = await createAffiliate(elsewhere)
    const foreign = await createLink(affiliate)
    const staff = await signedIn(await createStaff(panel))

    for (const path of [
      '/admin/links',
      '/admin/links.csv',
      `/admin/links?affiliate=${affiliate.id}`,
    ]) {
      const { html } = await staff.get(path)
      assert.include(html, own.code, path)
      assert.notInclude(html, foreign.code, path)
    }
    assert.equal(await statusOf(staff.get(`/admin/links/${foreign.id}`)), 404)
    await staff.get(`/admin/links/block?ids=${own.id}`)
    await staff.post('/admin/links/block', {
      'ids[0]': String(own.id),
      'ids[1]': String(foreign.id),
      'reason': 'Both',
    })
    assert.equal(await follow(own), 404)
    assert.equal(await follow(foreign), 302)
  })

  test('are nobody else’s to see', async ({ assert }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    await createClient(panel)
    const visitor = await signedIn(affiliate.userId, '/affiliate/links')
    assert.equal(await statusOf(visitor.get('/admin/links')), 403)
    assert.equal(await statusOf(new Visitor().get('/admin/links')), 401)
  })

  test('a block counts from its moment on', async ({ assert }) => {
    const at = Date.UTC(2026, 10, 20, 12)
    freeze(at)
    const link = await createLink(await createAffiliate(await createPanel()))
    thaw()
    const admin = await signedIn(await createLocalAdmin())
    await admin.get(`/admin/links/block?ids=${link.id}`)
    await admin.post('/admin/links/block', { 'ids[]': String(link.id), 'reason': 'x' })
    const row = await rowOf(link)
    const standing = await db
      .from('link_standings')
      .where({ link_id: link.id, status: 'inactive' })
      .firstOrFail()
    assert.closeTo(Number(row.blocked_at), Number(standing.since), 50)
  })
})
