import { setTimeout as delay } from 'node:timers/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { readVisitToken } from '#links/visit_token'
import { startWebProcess, type WebProcess } from '#tests/helpers/web_process'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Firefox/142.0' }

const HANDOFF = { TRACKING_HANDOFF_PARAM: 'pa visit' }

async function newLink(targetUrl = 'https://www.example.com/') {
  const affiliate = await createAffiliate(await createPanel())
  return createLink(affiliate, { target_url: targetUrl })
}

const visitsOf = (link: { id: number }) => db.from('visits').where('link_id', link.id)

test.group('Redirect: settings', (group) => {
  let server: WebProcess
  const servers = new Map<object, WebProcess>()
  group.teardown(async () => {
    await Promise.all(Array.from(servers.values(), (each) => each.stop()))
  })

  /** Starts one with the settings, unless it runs already. */
  const serve = async (settings: Record<string, string>) => {
    server = servers.get(settings) ?? (await startWebProcess(settings))
    servers.set(settings, server)
  }

  const follow = (link: { code: string }, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/go/${link.code}`, {
      redirect: 'manual',
      headers: { ...BROWSER, ...headers },
    })

  test('the token is handed to panels on another domain, whatever the target has already', async ({
    assert,
  }) => {
    await serve(HANDOFF)
    for (const [targetUrl, before, after] of [
      ['https://www.example.com/', 'https://www.example.com/?pa%20visit=', ''],
      [
        'https://www.example.com/x?a=1&b=%26',
        'https://www.example.com/x?a=1&b=%26&pa%20visit=',
        '',
      ],
      ['https://www.example.com/x#plans?y', 'https://www.example.com/x?pa%20visit=', '#plans?y'],
      ['https://www.example.com/?a=1#b', 'https://www.example.com/?a=1&pa%20visit=', '#b'],
    ] as const) {
      const link = await newLink(targetUrl)
      const answer = await follow(link)
      const location = answer.headers.get('location')!
      const token = location.slice(before.length, location.length - after.length)
      assert.equal(location, before + token + after)
      assert.isTrue(readVisitToken(token).ok)
      assert.include(answer.headers.get('set-cookie'), `pa_visit=${token};`)
    }
    const link = await newLink()
    const bot = await follow(link, { 'user-agent': 'Googlebot/2.1' })
    assert.equal(bot.headers.get('location'), 'https://www.example.com/')
  })

  test('consent mode counts visits without consent and knows nobody; with consent it does', async ({
    assert,
  }) => {
    await serve({ CONSENT_MODE: 'true' })
    const link = await newLink()
    for (const cookie of ['', 'pa_consent=0', 'xpa_consent=1']) {
      const answer = await follow(link, { cookie })
      assert.equal(answer.status, 302)
      assert.isNull(answer.headers.get('set-cookie'))
    }
    const unknown = await visitsOf(link)
    assert.lengthOf(unknown, 3)
    assert.isTrue(
      unknown.every(({ address_hash: hash, flags }) => !hash && flags === 'unidentified')
    )

    const consenting = await follow(link, { cookie: 'a=b; pa_consent=1' })
    assert.include(consenting.headers.get('set-cookie'), 'pa_visit=')
    const objecting = await follow(link, { 'cookie': 'pa_consent=1', 'sec-gpc': '1' })
    assert.isNull(objecting.headers.get('set-cookie'))
    assert.lengthOf(await visitsOf(link).whereNotNull('address_hash'), 1)
  })

  test("on https, for a sister host, with the programme's own life of a visit", async ({
    assert,
  }) => {
    await serve({
      TRACKING_URL: 'https://go.example.com/',
      COOKIE_DOMAIN: 'example.com',
      COOKIE_DAYS: '7',
      VISIT_TOKEN_KEYS: 'b:a secret of its own length,a:another secret of length',
    })
    const answer = await follow(await newLink())
    assert.match(
      answer.headers.get('set-cookie')!,
      /^pa_visit=v1\.b\.[\w.-]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax; Secure; Domain=example\.com$/
    )
  })

  test('an edit made on another node is seen within five seconds', async ({ assert }) => {
    await serve(HANDOFF)
    const link = await newLink()
    const before = await follow(link)
    assert.equal(before.status, 302)
    await db.from('links').where('id', link.id).update({ status: 'inactive' })

    // five seconds, and what a busy machine adds
    const start = Date.now()
    let { status } = before
    while (status === 302 && Date.now() - start < 15_000) {
      await delay(50)
      const answer = await follow(link)
      status = answer.status
    }
    assert.equal(status, 404)
  })
})
