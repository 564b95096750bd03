import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { programDay } from '#links/program_day'
import { launchToken } from '#tests/helpers/launch'
import { type Page, statusOf, Visitor } from '#tests/helpers/visitor'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

async function member(claims: { locale?: string } = {}) {
  const panel = await createPanel()
  const affiliate = await createAffiliate(panel)
  const visitor = new Visitor()
  const token = await launchToken(panel, { sub: affiliate.client.externalId, ...claims })
  await visitor.get(`/launch?token=${token}`)
  return { panel, affiliate, visitor }
}

const linksOf = (affiliate: { id: number }) =>
  db.from('links').where('affiliate_id', affiliate.id).orderBy('id')

const standingsOf = (link: { id: number }) =>
  db.from('link_standings').where('link_id', link.id).orderBy('id')

async function htmlOf(request: Promise<Page>) {
  const page = await request
  return page.html
}

/** Path of where the answer leads. */
const leadsTo = ({ location }: Page) => location && new URL(location, 'http://localhost').pathname

async function lastStandingOf(link: { id: number }) {
  const standings = await standingsOf(link)
  return standings.at(-1)!.status
}

const FORM = { name: 'Spring', target_url: 'https://www.example.com/spring', status: 'active' }

test.group('Links page', (group) => {
  group.each.teardown(() => thaw())

  test('a new link shows at once, with its address, and works at once', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const empty = await visitor.get('/affiliate/links')
    assert.include(empty.html, 'No links yet')

    const form = await visitor.get('/affiliate/links/new')
    assert.include(form.html, 'any page on example.com, *.example.com, or localhost')
    const answer = await visitor.post('/affiliate/links', FORM)
    const [row] = await linksOf(affiliate)

    assert.equal(answer.status, 303)
    assert.equal(leadsTo(answer), `/affiliate/links/${row.id}`)
    assert.match(row.code, /^[a-zA-Z2-9]{10}$/)
    assert.deepInclude(row, {
      name: 'Spring',
      target_url: 'https://www.example.com/spring',
      status: 'active',
      deleted_at: null,
    })
    assert.equal(await lastStandingOf(row), 'active')

    const page = await visitor.get(answer.location!)
    assert.include(page.html, 'Link added.')
    assert.include(page.html, `value="${visitor.base}/go/${row.code}"`)
    assert.include(await htmlOf(visitor.get('/affiliate/links')), '>Spring</a>')

    const followed = await new Visitor().get(`/go/${row.code}`)
    assert.equal(followed.location, 'https://www.example.com/spring')
  })

  test('a forgotten https is added and shown', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    await visitor.get('/affiliate/links/new')
    const answer = await visitor.post('/affiliate/links', {
      ...FORM,
      target_url: 'www.example.com/plans?a=1&b=2',
    })
    const [row] = await linksOf(affiliate)
    assert.equal(row.target_url, 'https://www.example.com/plans?a=1&b=2')

    const page = await visitor.get(answer.location!)
    assert.include(page.html, 'We added https:// in front')
    assert.include(page.html, 'https://www.example.com/plans?a=1&amp;b=2')
  })

  const REFUSALS: [field: string, value: string, message: string][] = [
    ['name', '', 'Name: fill this in.'],
    ['name', 'x'.repeat(61), 'Name: write at most 60 characters.'],
    ['target_url', '', 'Target URL: fill this in.'],
    [
      'target_url',
      'https://evil.example.org/',
      'Target URL must be on example.com, *.example.com, or localhost',
    ],
    ['target_url', 'javascript:alert(1)', 'Target URL must start with https:// or http://.'],
    ['target_url', 'https://a:b@example.com/', 'Target URL must not contain a user name'],
    ['target_url', '//example.com/', 'Target URL: write a full address'],
    ['target_url', 'https://example.com\\@evil.com', 'Target URL contains a backslash'],
    ['target_url', `https://example.com/${'a'.repeat(8192)}`, 'at most 2048 characters'],
    ['target_url', `https://example.com/${'é'.repeat(500)}`, 'at most 2048 characters'],
    ['status', 'deleted', 'Status: choose one of the options.'],
  ]

  test('refuses {0} at its field: {2}')
    .with(REFUSALS)
    .run(async ({ assert }, [field, value, message]) => {
      const { affiliate, visitor } = await member()
      await visitor.get('/affiliate/links/new')
      const answer = await visitor.post('/affiliate/links', { ...FORM, [field]: value })
      assert.equal(leadsTo(answer), '/affiliate/links/new')

      const page = await visitor.get('/affiliate/links/new')
      assert.match(page.html, /<title>Error:/)
      assert.include(page.html, message)
      assert.include(page.html, `href="#field-${field}"`)
      if (field !== 'name') assert.include(page.html, 'value="Spring"')
      assert.isEmpty(await linksOf(affiliate))
    })

  test('an own tracked URL is told from any other page', async ({ assert }) => {
    const { visitor } = await member()
    await visitor.get('/affiliate/links/new')
    await visitor.post('/affiliate/links', {
      ...FORM,
      target_url: `${visitor.base}/go/abcdefghjk`,
    })
    assert.include(
      await htmlOf(visitor.get('/affiliate/links/new')),
      'Target URL is itself a tracked URL.'
    )
  })

  test('two mistakes are shown together, in Italian to Italians', async ({ assert }) => {
    const { visitor } = await member({ locale: 'it' })
    await visitor.get('/affiliate/links/new')
    await visitor.post('/affiliate/links', { ...FORM, name: '', target_url: 'evil.org' })
    const { html } = await visitor.get('/affiliate/links/new')
    assert.include(html, 'Nome: compila questo campo.')
    assert.include(
      html,
      'URL di destinazione: deve essere su example.com, *.example.com o localhost'
    )
  })

  test('nothing but name, target and status is taken from the form', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const other = await createAffiliate(await createPanel())
    await visitor.get('/affiliate/links/new')
    await visitor.post('/affiliate/links', {
      ...FORM,
      id: '1',
      code: 'chosenbyme',
      affiliate_id: String(other.id),
      affiliateId: String(other.id),
      deleted_at: '1',
      created_at: '1',
    })
    const [row] = await linksOf(affiliate)
    assert.notEqual(row.code, 'chosenbyme')
    assert.isNull(row.deleted_at)
    assert.closeTo(Number(row.created_at), now(), 60_000)
    assert.isEmpty(await linksOf(other))
  })

  test('a form without its token changes nothing', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate)
    for (const [path, fields] of [
      ['/affiliate/links', FORM],
      [`/affiliate/links/${link.id}?_method=PUT`, { ...FORM, name: 'Changed' }],
      [`/affiliate/links/${link.id}/status?_method=PUT`, { status: 'inactive' }],
      [`/affiliate/links/${link.id}?_method=DELETE`, {}],
    ] as const) {
      await visitor.post(path, { ...fields, _csrf: 'wrong' })
    }
    const rows = await linksOf(affiliate)
    assert.lengthOf(rows, 1)
    assert.deepInclude(rows[0], { name: 'Test link', status: 'active', deleted_at: null })
  })

  test('an edit is shown, dated and acts on the very next visitor', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate)
    const follow = () => new Visitor().get(`/go/${link.code}`)
    const before = await follow()
    assert.equal(before.location, 'https://www.example.com/hosting')

    const form = await visitor.get(`/affiliate/links/${link.id}/edit`)
    assert.include(form.html, 'value="https://www.example.com/hosting"')
    const at = now()
    freeze(at)
    const answer = await visitor.post(`/affiliate/links/${link.id}?_method=PUT`, {
      name: 'Renamed',
      target_url: 'http://example.com/vps',
      status: 'inactive',
    })
    assert.equal(leadsTo(answer), `/affiliate/links/${link.id}`)

    const gone = await follow()
    assert.equal(gone.status, 404)
    const page = await visitor.get(answer.location!)
    assert.include(page.html, 'Renamed')
    assert.include(page.html, 'This link is inactive')
    const standings = await standingsOf(link)
    assert.deepEqual(
      standings.map(({ status }) => status),
      ['active', 'inactive']
    )
    assert.equal(Number(standings[1].since), at)

    await visitor.get(`/affiliate/links/${link.id}/edit`)
    await visitor.post(`/affiliate/links/${link.id}?_method=PUT`, {
      name: 'Renamed',
      target_url: 'http://example.com/vps',
      status: 'active',
    })
    const after = await follow()
    assert.equal(after.location, 'http://example.com/vps')
    assert.lengthOf(await standingsOf(link), 3)
  })

  test('an edit that keeps the status adds nothing to its history', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate)
    await visitor.get(`/affiliate/links/${link.id}/edit`)
    await visitor.post(`/affiliate/links/${link.id}?_method=PUT`, { ...FORM, name: 'New name' })
    assert.lengthOf(await standingsOf(link), 1)
  })

  test('a refused edit goes back to the form with what was typed', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate)
    await visitor.get(`/affiliate/links/${link.id}/edit`)
    const answer = await visitor.post(`/affiliate/links/${link.id}?_method=PUT`, {
      ...FORM,
      target_url: 'https://evil.org/typed',
    })
    assert.equal(leadsTo(answer), `/affiliate/links/${link.id}/edit`)
    const page = await visitor.get(`/affiliate/links/${link.id}/edit`)
    assert.include(page.html, 'value="https://evil.org/typed"')
  })

  test('Delete asks first, offers to pause, and then stops the link but keeps its history', async ({
    assert,
  }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate, { name: 'Old campaign' })
    await db
      .table('link_daily_visits')
      .insert({ link_id: link.id, day: programDay(now()), visits: 7 })

    const confirm = await visitor.get(`/affiliate/links/${link.id}/delete`)
    assert.include(confirm.html, 'Delete link “Old campaign”?')
    assert.include(confirm.html, '7 visits, 0 referrals')
    assert.include(confirm.html, 'Set inactive')

    const answer = await visitor.post(`/affiliate/links/${link.id}?_method=DELETE`)
    assert.equal(leadsTo(answer), '/affiliate/links')
    const list = await visitor.get('/affiliate/links')
    assert.include(list.html, 'Link “Old campaign” deleted.')
    assert.notInclude(list.html, `/affiliate/links/${link.id}`)

    const [row] = await linksOf(affiliate)
    assert.isNotNull(row.deleted_at)
    assert.equal(await lastStandingOf(link), 'deleted')
    assert.lengthOf(await db.from('link_daily_visits').where('link_id', link.id), 1)
    assert.equal(await statusOf(new Visitor().get(`/go/${link.code}`)), 404)
    for (const path of ['', '/edit', '/delete']) {
      assert.equal(await statusOf(visitor.get(`/affiliate/links/${link.id}${path}`)), 404)
    }
  })

  test('Set inactive pauses a link instead', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate)
    await visitor.get(`/affiliate/links/${link.id}/delete`)
    const answer = await visitor.post(`/affiliate/links/${link.id}/status?_method=PUT`, {
      status: 'inactive',
    })
    assert.equal(leadsTo(answer), `/affiliate/links/${link.id}`)
    assert.equal(await statusOf(new Visitor().get(`/go/${link.code}`)), 404)
    assert.equal(await lastStandingOf(link), 'inactive')
  })

  test("another affiliate's link is not there, for reading or for changing", async ({ assert }) => {
    const { panel, visitor } = await member()
    const neighbour = await createAffiliate(panel)
    const stranger = await createAffiliate(await createPanel())
    await visitor.get('/affiliate/links/new')

    for (const owner of [neighbour, stranger]) {
      const link = await createLink(owner)
      for (const path of ['', '/edit', '/delete']) {
        assert.equal(await statusOf(visitor.get(`/affiliate/links/${link.id}${path}`)), 404)
      }
      await visitor.get('/affiliate/links/new')
      for (const [path, fields] of [
        [`/affiliate/links/${link.id}?_method=PUT`, FORM],
        [`/affiliate/links/${link.id}/status?_method=PUT`, { status: 'inactive' }],
        [`/affiliate/links/${link.id}?_method=DELETE`, {}],
      ] as const) {
        assert.equal(await statusOf(visitor.post(path, fields)), 404)
      }
      const [row] = await linksOf(owner)
      assert.deepInclude(row, { name: 'Test link', status: 'active', deleted_at: null })
    }
    for (const id of ['0', '999999999', '99999999999999999999', 'x', '1e3', '-1']) {
      assert.equal(await statusOf(visitor.get(`/affiliate/links/${id}`)), 404)
    }
  })

  test('shows visits of the last thirty days and referrals, of each link its own', async ({
    assert,
  }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate, { name: 'Busy' })
    await createLink(affiliate, { name: 'Quiet' })
    const day = (days: number) => programDay(now() - days * 86_400_000)
    await db.table('link_daily_visits').multiInsert([
      { link_id: link.id, day: day(0), visits: 1_000 },
      { link_id: link.id, day: day(29), visits: 234 },
      { link_id: link.id, day: day(31), visits: 5_000 },
    ])

    const { html } = await visitor.get('/affiliate/links?sort=-visits')
    assert.match(html, />\s*1,234\s*</)
    assert.isBelow(html.indexOf('>Busy</a>'), html.indexOf('>Quiet</a>'))
    const rising = await visitor.get('/affiliate/links?sort=visits')
    assert.isAbove(rising.html.indexOf('>Busy</a>'), rising.html.indexOf('>Quiet</a>'))

    const page = await visitor.get(`/affiliate/links/${link.id}`)
    assert.match(page.html, />\s*1,234\s*</)
    assert.match(page.html, />\s*6,234\s*</)
  })

  test('searches, filters, sorts and pages by its address', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    for (let index = 1; index <= 30; index++) {
      await createLink(affiliate, {
        name: `Campaign ${String(index).padStart(2, '0')}`,
        status: index % 10 === 0 ? 'inactive' : 'active',
        target_url: `https://www.example.com/page-${index}`,
      })
    }
    const names = (html: string) => [...html.matchAll(/>(Campaign \d\d)<\/a>/g)].map((m) => m[1])

    const first = names(await htmlOf(visitor.get('/affiliate/links')))
    assert.lengthOf(first, 25)
    assert.equal(first[0], 'Campaign 30')
    const second = await visitor.get('/affiliate/links?page=2')
    assert.deepEqual(names(second.html).at(-1), 'Campaign 01')
    assert.include(second.html, '26–30 of 30')

    const inactive = await visitor.get('/affiliate/links?status=inactive&sort=name')
    assert.deepEqual(names(inactive.html), ['Campaign 10', 'Campaign 20', 'Campaign 30'])
    assert.deepEqual(names(await htmlOf(visitor.get('/affiliate/links?q=PAGE-17'))), [
      'Campaign 17',
    ])
    const [row] = await linksOf(affiliate)
    assert.deepEqual(names(await htmlOf(visitor.get(`/affiliate/links?q=${row.code}`))), [
      'Campaign 01',
    ])
    const none = await visitor.get('/affiliate/links?q=nothing')
    assert.include(none.html, 'Nothing matches these filters.')
    const odd = await visitor.get("/affiliate/links?sort=';drop&status[]=x&page=-1")
    assert.equal(odd.status, 200)
  })

  test('exports what is filtered, and no formula', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    await createLink(affiliate, { name: '=HYPERLINK("http://evil.org","x")' })
    await createLink(affiliate, { name: 'Paused, one', status: 'inactive' })
    await createLink(await createAffiliate(await createPanel()), { name: 'Foreign' })

    const csv = await visitor.get('/affiliate/links.csv')
    assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.include(csv.html, `"'=HYPERLINK(""http://evil.org"",""x"")"`)
    assert.include(csv.html, '"Paused, one"')
    assert.notInclude(csv.html, 'Foreign')

    const paused = await visitor.get('/affiliate/links.csv?status=inactive')
    assert.notInclude(paused.html, 'HYPERLINK')
    assert.equal(paused.html.trim().split('\r\n').length, 2)
  })

  test('escapes names and addresses, in pages and in the HTML to copy', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate, {
      name: '<script>alert(1)</script>',
      target_url: 'https://www.example.com/?a=1&currency=EUR',
    })
    for (const path of ['', `/${link.id}`, `/${link.id}/edit`, `/${link.id}/delete`]) {
      const { html } = await visitor.get(`/affiliate/links${path}`)
      assert.notInclude(html, '<script>alert')
      assert.include(html, '&lt;script&gt;alert')
    }
    const { html } = await visitor.get(`/affiliate/links/${link.id}`)
    assert.include(
      html,
      `&lt;a href=&quot;${visitor.base}/go/${link.code}&quot; rel=&quot;sponsored&quot;&gt;www.example.com&lt;/a&gt;`
    )
  })

  test('a link whose site is no longer allowed says so and leads nowhere', async ({ assert }) => {
    const { affiliate, visitor } = await member()
    const link = await createLink(affiliate, { target_url: 'https://former.example.org/' })
    assert.equal(await statusOf(new Visitor().get(`/go/${link.code}`)), 404)
    assert.include(
      await htmlOf(visitor.get(`/affiliate/links/${link.id}`)),
      'its target is no longer on one of the host’s sites'
    )
  })

  test('guests, and clients who are no members, see no links', async ({ assert }) => {
    const panel = await createPanel()
    const link = await createLink(await createAffiliate(panel))
    assert.equal(await statusOf(new Visitor().get(`/affiliate/links/${link.id}`)), 401)

    const client = new Visitor()
    await client.get(`/launch?token=${await launchToken(panel, { sub: 'nobody-in-particular' })}`)
    assert.equal(await statusOf(client.get('/affiliate/links')), 403)
  })
})
