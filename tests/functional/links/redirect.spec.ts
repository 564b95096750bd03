import { request } from 'node:http'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { freeze, now, thaw } from '#core/clock'
import { metrics } from '#core/metrics'
import { addressHash } from '#core/address_hash'
import { readVisitToken, signVisitToken, type VisitClaims } from '#links/visit_token'
import { Visitor, type Page } from '#tests/helpers/visitor'
import { createAffiliate, createLink, createPanel, type TestLink } from '#tests/helpers/world'

const DAY = 86_400_000
const TARGET = 'https://www.example.com/hosting'

async function newLink(overrides: Record<string, unknown> = {}) {
  const affiliate = await createAffiliate(await createPanel())
  return createLink(affiliate, overrides)
}

const follow = (link: TestLink, headers: Record<string, string> = {}, query = '') =>
  new Visitor().get(`/go/${link.code}${query}`, headers)

const visitsOf = (link: TestLink) => db.from('visits').where('link_id', link.id).orderBy('id')

async function countersOf(link: TestLink) {
  const rows = await db.from('link_daily_visits').where('link_id', link.id).orderBy('day')
  return Object.fromEntries(rows.map(({ day, visits }) => [day, Number(visits)])) as Record<
    string,
    number
  >
}

function tokenOf(page: Page): string {
  const line = page.setCookies.get('pa_visit')
  if (!line) throw new Error('There is no visit cookie')
  return /^pa_visit=([^;]+)/.exec(line)![1]!
}

function claimsOf(page: Page): VisitClaims {
  const reading = readVisitToken(tokenOf(page))
  if (!reading.ok) throw new Error(`The token cannot be read: ${reading.reason}`)
  return reading.claims
}

/** Without the conveniences of `fetch`, which normalises what it sends. */
async function raw(path: string, options: { method?: string; headers?: Record<string, string> }) {
  return new Promise<{ status: number; headers: Record<string, unknown>; length: number }>(
    (resolve, reject) => {
      const sent = request(
        {
          host: env.get('HOST'),
          port: env.get('PORT'),
          path,
          method: options.method ?? 'GET',
          headers: {
            'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/142.0',
            ...options.headers,
          },
        },
        (answer) => {
          let length = 0
          answer.on('data', (chunk: Buffer) => (length += chunk.length))
          answer.on('end', () =>
            resolve({ status: answer.statusCode!, headers: answer.headers, length })
          )
        }
      )
      sent.on('error', reject)
      sent.end()
    }
  )
}

test.group('Redirect', (group) => {
  group.each.teardown(() => thaw())

  test('sends a person on, with a token in a cookie, and the visit is stored', async ({
    assert,
  }) => {
    const link = await newLink()
    const at = now()
    freeze(at)
    const page = await follow(link, { referer: 'https://blog.example.net/review?x=1' })

    assert.equal(page.status, 302)
    assert.equal(page.location, TARGET)
    assert.equal(page.headers.get('cache-control'), 'no-store')
    assert.equal(page.headers.get('referrer-policy'), 'strict-origin-when-cross-origin')
    assert.equal(page.headers.get('x-robots-tag'), 'noindex')
    assert.equal(page.html, '')
    assert.match(
      page.setCookies.get('pa_visit')!,
      /^pa_visit=v1\.[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/
    )
    assert.deepEqual([...page.setCookies.keys()], ['pa_visit'])

    const visits = await visitsOf(link)
    assert.lengthOf(visits, 1)
    const touch = { visitId: visits[0].id, linkId: link.id, at, lifeDays: 30 }
    assert.deepEqual(claimsOf(page), { link: { first: touch, last: touch } })
    assert.equal(Number(visits[0].visited_at), at)
    assert.equal(visits[0].referrer_host, 'blog.example.net')
    assert.isNull(visits[0].parameters)
    assert.isNull(visits[0].flags)
  })

  test('keeps of the address a keyed hash only', async ({ assert }) => {
    const link = await newLink()
    await follow(link)
    const [visit] = await visitsOf(link)
    const at = Number(visit.visited_at)
    assert.include(
      ['127.0.0.1', '::1'].map((address) => addressHash(address, at)),
      visit.address_hash
    )
    assert.notInclude(JSON.stringify(visit), '127.0.0.1')
  })

  test('believes a forwarded address from the proxy on this machine', async ({ assert }) => {
    const link = await newLink()
    await follow(link, { 'x-forwarded-for': '203.0.113.9' })
    const [visit] = await visitsOf(link)
    assert.equal(visit.address_hash, addressHash('203.0.113.9', Number(visit.visited_at)))
  })

  const NOT_A_PERSON: [what: string, headers: Record<string, string>][] = [
    ['a bot', { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }],
    ['a program without a name', { 'user-agent': '' }],
    ['a headless browser', { 'user-agent': 'Mozilla/5.0 HeadlessChrome/141.0.0.0 Safari/537.36' }],
    ['an image', { 'sec-fetch-dest': 'image' }],
    ['a frame', { 'sec-fetch-dest': 'iframe' }],
    ['a script', { 'sec-fetch-dest': 'script' }],
    ['a fetch', { 'sec-fetch-dest': 'empty' }],
  ]

  test('{0} is sent on without a cookie and without being counted')
    .with(NOT_A_PERSON)
    .run(async ({ assert }, [, headers]) => {
      const link = await newLink()
      const page = await follow(link, headers)
      assert.equal(page.status, 302)
      assert.equal(page.location, TARGET)
      assert.isEmpty([...page.setCookies])
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assert.isEmpty(await visitsOf(link))
      assert.isEmpty(await countersOf(link))
    })

  test('HEAD is sent on without a cookie and without being counted', async ({ assert }) => {
    const link = await newLink()
    const answer = await raw(`/go/${link.code}`, { method: 'HEAD' })
    assert.equal(answer.status, 302)
    assert.equal(answer.headers.location, TARGET)
    assert.isUndefined(answer.headers['set-cookie'])
    assert.isEmpty(await visitsOf(link))
  })

  test('a prefetch is answered so that the browser asks again', async ({ assert }) => {
    const link = await newLink()
    for (const headers of [
      { 'sec-purpose': 'prefetch;prerender' },
      { purpose: 'prefetch' },
      { 'x-moz': 'prefetch' },
    ]) {
      const page = await follow(link, headers as unknown as Record<string, string>)
      assert.equal(page.status, 503)
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assert.isEmpty([...page.setCookies])
      assert.isNull(page.location)
    }
    assert.isEmpty(await visitsOf(link))
    const real = await follow(link)
    assert.equal(real.status, 302)
    assert.lengthOf(await visitsOf(link), 1)
  })

  test('a real navigation is a person, whatever browsers add to it', async ({ assert }) => {
    const link = await newLink()
    const page = await follow(link, {
      'sec-fetch-dest': 'document',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
    })
    assert.isTrue(page.setCookies.has('pa_visit'))
    assert.lengthOf(await visitsOf(link), 1)
  })

  test('under Global Privacy Control a visit is counted and nothing kept of who made it', async ({
    assert,
  }) => {
    const link = await newLink()
    const page = await follow(
      link,
      { 'sec-gpc': '1', 'referer': 'https://blog.example.net/' },
      '?clickid=7'
    )
    assert.equal(page.status, 302)
    assert.isEmpty([...page.setCookies])

    const visits = await visitsOf(link)
    assert.lengthOf(visits, 1)
    assert.deepInclude(visits[0], {
      address_hash: null,
      referrer_host: null,
      parameters: null,
      flags: 'unidentified',
    })
    assert.deepEqual(Object.values(await countersOf(link)), [1])
  })

  test('{0}: a page that helps, no cookie, no visit')
    .with([
      ['an inactive link', { status: 'inactive' }],
      ['a deleted link', { deleted_at: 1 }],
      ['a link to a site that is no longer allowed', { target_url: 'https://evil.example.org/' }],
    ] as [string, Record<string, unknown>][])
    .run(async ({ assert }, [, overrides]) => {
      const link = await newLink(overrides)
      const page = await follow(link)
      assert.equal(page.status, 404)
      assert.isEmpty([...page.setCookies])
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assert.equal(page.headers.get('x-robots-tag'), 'noindex')
      assert.include(page.html, 'This link leads nowhere any more')
      assert.include(page.html, 'href="https://www.example.com/"')
      assert.isEmpty(await visitsOf(link))
    })

  test('a dead link says so in Italian to Italians', async ({ assert }) => {
    const link = await newLink({ status: 'inactive' })
    const page = await follow(link, { 'accept-language': 'it-IT,it;q=0.9,en;q=0.5' })
    assert.include(page.html, 'Questo link non porta più da nessuna parte')
    assert.include(page.html, '<html lang="it"')
  })

  test('an unknown code, and a known one in another case, lead nowhere', async ({ assert }) => {
    const link = await newLink({ code: 'abcDEFghjk' })
    for (const code of [
      'abcdefghjk',
      'ABCDEFGHJK',
      'abcDEFghjK',
      'zzzzzzzzzz',
      'abc',
      'abcDEFghjkmnp',
      'abcDEFghj%00',
      '%F0%9F%98%80abcdef',
      "abcdef'--",
    ]) {
      const page = await new Visitor().get(`/go/${code}`)
      assert.equal(page.status, 404, code)
      assert.isEmpty([...page.setCookies])
    }
    assert.isEmpty(await visitsOf(link))
    const known = await follow(link)
    assert.equal(known.status, 302)
  })

  test('links of a suspended affiliate, or one who left, lead nowhere', async ({ assert }) => {
    for (const status of ['suspended', 'left']) {
      const affiliate = await createAffiliate(await createPanel(), { status })
      const page = await follow(await createLink(affiliate))
      assert.equal(page.status, 404)
      assert.isEmpty([...page.setCookies])
    }
  })

  test('a second visit keeps the first and becomes the last', async ({ assert }) => {
    const one = await newLink()
    const two = await newLink()
    const visitor = new Visitor()
    const at = now()

    freeze(at - 10 * DAY)
    const first = claimsOf(await visitor.get(`/go/${one.code}`)).link!.first
    freeze(at - 5 * DAY)
    await visitor.get(`/go/${two.code}`)
    freeze(at)
    const last = await visitor.get(`/go/${one.code}`)

    assert.deepEqual(claimsOf(last).link!.first, first)
    assert.equal(claimsOf(last).link!.last.at, at)
    assert.equal(claimsOf(last).link!.last.linkId, one.id)
  })

  test('a visit whose life has ended is dropped from the token', async ({ assert }) => {
    const link = await newLink()
    const visitor = new Visitor()
    const at = now()
    freeze(at - 30 * DAY - 1)
    await visitor.get(`/go/${link.code}`)
    freeze(at)
    const page = await visitor.get(`/go/${link.code}`)
    assert.equal(claimsOf(page).link!.first.at, at)
  })

  test('an agent link in the token stays beside an affiliate link', async ({ assert }) => {
    const link = await newLink()
    const agent = { visitId: '0'.repeat(22), linkId: 77, at: now() - DAY, lifeDays: 30 }
    const cookie = `pa_visit=${signVisitToken({ agent: { first: agent, last: agent } })}`
    const page = await follow(link, { cookie })
    assert.deepEqual(claimsOf(page).agent, { first: agent, last: agent })
    assert.equal(claimsOf(page).link!.last.linkId, link.id)
  })

  test('a cookie that is not ours is as if there were none: {0}')
    .with([
      ['empty', ''],
      ['nonsense', 'nonsense'],
      ['forged', 'v1.0.eyJsIjpbWyJ4IiwxLDEsMzBdXX0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
      ['of another key', 'v1.zz.eyJsIjpbXX0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
      ['oversized', 'v1.0.' + 'A'.repeat(6_000)],
      ['of another version', 'v9.0.e30.AAAA'],
    ])
    .run(async ({ assert }, [, value]) => {
      const link = await newLink()
      const page = await follow(link, { cookie: `other=1; pa_visit=${value}; more=2` })
      assert.equal(page.status, 302)
      const { first, last } = claimsOf(page).link!
      assert.deepEqual(first, last)
      assert.equal(first.linkId, link.id)
    })

  test('of two visit cookies the one that is ours counts', async ({ assert }) => {
    const link = await newLink()
    const touch = { visitId: '0'.repeat(22), linkId: 5, at: now() - DAY, lifeDays: 30 }
    const ours = signVisitToken({ link: { first: touch, last: touch } })
    for (const cookie of [
      `pa_visit=planted; pa_visit=${ours}`,
      `xpa_visit=x; pa_visit=${ours}; pa_visit=planted`,
    ]) {
      const page = await follow(link, { cookie })
      assert.deepEqual(claimsOf(page).link!.first, touch)
    }
  })

  test('keeps the parameters of the tracked URL with the visit, and off the target', async ({
    assert,
  }) => {
    const link = await newLink({ target_url: 'https://www.example.com/?plan=1#prices' })
    const page = await follow(link, {}, '?webID=1&click=%7Bx%7D&bad=%zz')
    assert.equal(page.location, 'https://www.example.com/?plan=1#prices')
    const [visit] = await visitsOf(link)
    assert.deepEqual(JSON.parse(visit.parameters), { webID: '1', click: '{x}', bad: '%zz' })
    assert.equal(visit.flags, 'parameters_broken')
  })

  test('broken and excessive parameters are never an error', async ({ assert }) => {
    const link = await newLink()
    const many = Array.from({ length: 30 }, (_, index) => `p${index}=${index}`).join('&')
    const paths = [
      `?${many}&%`,
      '?%E0%A4%A',
      '?a=%00%0d%0a',
      '?a=\'\\";--',
      '?=&&=&%=%',
      `?a=${'x'.repeat(8_000)}`,
      '?__proto__=1&constructor=2',
      '?%C3%28=[x]&{y}=%',
    ]
    for (const query of paths) {
      const answer = await raw(`/go/${link.code}${query}`, {})
      assert.equal(answer.status, 302, query)
      assert.isDefined(answer.headers['set-cookie'])
    }
    const visits = await visitsOf(link)
    assert.lengthOf(visits, paths.length)
    assert.equal(visits[0].flags, 'parameters_dropped,parameters_broken')
    assert.lengthOf(Object.keys(JSON.parse(visits[0].parameters)), 20)
    assert.equal(visits[3].parameters, JSON.stringify({ a: `'\\";--` }))
    assert.equal(visits[5].flags, 'parameters_dropped')
  })

  test('counts by day, and a day ends at midnight of the programme', async ({ assert }) => {
    const link = await newLink()
    // 20 November 2026, 23:59:59.999 in Rome, and a millisecond later
    for (const instant of ['2026-11-20T22:59:59.999Z', '2026-11-20T23:00:00.000Z']) {
      freeze(Date.parse(instant))
      await follow(link)
      await follow(link)
    }
    await follow(link)
    assert.deepEqual(await countersOf(link), { 20261120: 2, 20261121: 3 })
    assert.lengthOf(await visitsOf(link), 5)
  })

  test('a crowd of visitors gets a visit each, in the rows and in the counters', async ({
    assert,
  }) => {
    const links = [await newLink(), await newLink(), await newLink()]
    const pages = await Promise.all(
      Array.from({ length: 300 }, (_, index) => follow(links[index % 3]!))
    )
    for (const link of links) {
      const ids = pages
        .map((page) => claimsOf(page).link!.last)
        .filter(({ linkId }) => linkId === link.id)
        .map(({ visitId }) => visitId)
      const rows = await visitsOf(link)
      assert.sameMembers(
        rows.map(({ id }) => id),
        ids
      )
      assert.lengthOf(new Set(ids), 100)
      const counters = await countersOf(link)
      assert.equal(
        Object.values(counters).reduce((sum, visits) => sum + visits, 0),
        100
      )
    }
  })

  test('opens no session and asks the client for nothing', async ({ assert }) => {
    const link = await newLink()
    const page = await follow(link)
    assert.isFalse(page.headers.has('content-security-policy'))
    assert.isNull(page.headers.get('vary'))
    const posted = await new Visitor().post(`/go/${link.code}`)
    assert.equal(posted.status, 404)
    assert.lengthOf(await visitsOf(link), 1)
  })

  test('says in the metrics who came', async ({ assert }) => {
    const link = await newLink()
    const value = async (series: string) => {
      const text = await metrics.render()
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1] ?? 0
      )
    }
    const embedded = 'pa_visits_requests_total{visitor="embedded"}'
    const before = [await value(embedded), await value('pa_visits_stored_total')]
    await follow(link, { 'sec-fetch-dest': 'image' })
    await follow(link)
    assert.equal(await value(embedded), before[0]! + 1)
    assert.equal(await value('pa_visits_stored_total'), before[1]! + 1)
  })
})
