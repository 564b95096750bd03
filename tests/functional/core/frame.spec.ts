import { test } from '@japa/runner'
import env from '#start/env'
import User from '#identity/models/user'
import { createClient, createPanel, createUser } from '#tests/helpers/world'

const url = (path: string) => `${env.get('APP_URL')}${path}`

const read = async (path: string, headers: Record<string, string>) => {
  const response = await fetch(url(path), { headers })
  return response.text()
}

async function userOf(panelFacts: Record<string, unknown> = {}, userFacts = {}) {
  const panel = await createPanel(panelFacts)
  const user = await User.findOrFail(await createUser(panel, await createClient(panel), userFacts))
  return { panel, user }
}

test.group('Language', () => {
  test('{header} gives {locale}')
    .with([
      { header: 'it-IT,it;q=0.9,en;q=0.5', locale: 'it' },
      { header: 'de-DE,it;q=0.5', locale: 'it' },
      { header: 'de-DE', locale: 'en' },
      { header: '', locale: 'en' },
      { header: '*', locale: 'en' },
      { header: ';;;q=', locale: 'en' },
    ])
    .run(async ({ client }, { header, locale }) => {
      const response = await client.get('/').header('accept-language', header)
      response.assertTextIncludes(`<html lang="${locale}"`)
    })

  test('a choice in this browser comes before the browser’s own', async ({ assert }) => {
    const page = await read('/', { 'accept-language': 'en', 'cookie': 'pa_locale=it' })
    assert.include(page, '<html lang="it"')
  })

  test('the person’s own comes first, whatever the browser says', async ({ client }) => {
    const { user } = await userOf({}, { locale: 'it' })
    const response = await client.get('/__test/form').loginAs(user).header('accept-language', 'en')
    response.assertTextIncludes('<html lang="it"')
  })

  test('nothing but a known language or theme is taken from a cookie', async ({ assert }) => {
    const page = await read('/', { cookie: 'pa_locale="><script>; pa_theme="><script>' })
    assert.include(page, '<html lang="en" class="no-js" data-theme="system"')
  })

  test('the chosen theme is in the HTML, so that nothing flashes', async ({ assert }) => {
    const page = await read('/', { cookie: 'pa_theme=dark' })
    assert.include(page, 'data-bs-theme="dark"')
  })
})

test.group('Start page', () => {
  test('tells a guest how to get in, with the panels’ logins and the host’s site', async ({
    client,
  }) => {
    const panel = await createPanel()
    const response = await client.get('/')

    response.assertStatus(200)
    response.assertTextIncludes(`${panel.origin}/login`)
    response.assertTextIncludes('https://www.example.com/')
    response.assertTextIncludes('href="/login"')
  })

  test('takes signed-in people to their own pages', async ({ client, assert }) => {
    const { user } = await userOf()
    const response = await client.get('/').loginAs(user).redirects(0)

    response.assertStatus(302)
    assert.equal(response.header('location'), '/affiliate')
  })
})

test.group('Files', () => {
  for (const [path, type] of [
    ['/favicon.svg', 'image/svg+xml'],
    ['/robots.txt', 'text/plain'],
  ] as const) {
    test(`${path} is served without a session`, async ({ assert }) => {
      const response = await fetch(url(path))
      assert.equal(response.status, 200)
      assert.include(response.headers.get('content-type'), type)
      assert.isNull(response.headers.get('set-cookie'))
    })
  }
})

test.group('Embedding', () => {
  const frame = { 'sec-fetch-dest': 'iframe' }

  test('a panel that embeds may frame pages meant for it, and no others', async ({
    client,
    assert,
  }) => {
    const { user, panel } = await userOf({ embedded: true })

    const meant = await client.get('/__test/embeddable').loginAs(user).headers(frame)
    assert.include(meant.header('content-security-policy'), `frame-ancestors ${panel.origin}`)
    assert.isUndefined(meant.header('x-frame-options'))

    const other = await client.get('/__test/form').loginAs(user).headers(frame)
    assert.include(other.header('content-security-policy'), "frame-ancestors 'none'")
  })

  test('nobody frames a page of a guest, or of a panel that does not embed', async ({
    client,
    assert,
  }) => {
    const { user } = await userOf({ embedded: false })

    for (const request of [
      client.get('/__test/embeddable').headers(frame),
      client.get('/__test/embeddable').headers(frame).loginAs(user),
    ]) {
      const response = await request
      assert.include(response.header('content-security-policy'), "frame-ancestors 'none'")
    }
  })

  test('what is registered as an origin cannot add to the policy', async ({ client, assert }) => {
    const { user } = await userOf({
      embedded: true,
      origins: JSON.stringify([
        'https://a.example.com',
        '*; script-src *',
        'https://b.example.com/x',
      ]),
    })

    const response = await client.get('/__test/embeddable').loginAs(user).headers(frame)
    assert.include(
      response.header('content-security-policy'),
      'frame-ancestors https://a.example.com'
    )
    assert.notInclude(response.header('content-security-policy'), 'script-src *')
  })

  test('inside the panel there is no header, footer or breadcrumb, but tabs', async ({
    client,
    assert,
  }) => {
    const { user, panel } = await userOf({ embedded: true })

    const framed = await client.get('/__test/gallery').loginAs(user).headers(frame)
    assert.notInclude(framed.text(), '<header')
    assert.notInclude(framed.text(), '<footer')
    assert.notInclude(framed.text(), 'breadcrumb')
    framed.assertTextIncludes('nav-tabs')
    framed.assertTextIncludes(panel.origin)

    const alone = await client
      .get('/__test/gallery')
      .loginAs(user)
      .headers({ 'sec-fetch-dest': 'document' })
    alone.assertTextIncludes('<header')
    assert.notInclude(alone.text(), panel.origin)
  })
})

test.group('An expired form', () => {
  test('keeps what was typed, but no password, and says so', async ({ client, assert }) => {
    const { user } = await userOf()
    const response = await client
      .post('/__test/form')
      .loginAs(user)
      .header('referer', url('/__test/form?from=here'))
      .form({ name: 'Blog', password: 'hunter2' })

    assert.equal(new URL(response.redirects()[0]!).search, '?from=here')
    response.assertTextIncludes('This page had been open too long')
    response.assertTextIncludes('value="Blog"')
    assert.notInclude(response.text(), 'hunter2')
  })

  test('keeps it also when the session is gone and the person signs in first', async ({
    assert,
  }) => {
    const { user } = await userOf()
    const refused = await fetch(url('/__test/form'), {
      method: 'POST',
      redirect: 'manual',
      headers: { referer: url('/__test/form') },
      body: new URLSearchParams({ name: 'Blog', password: 'hunter2' }),
    })
    assert.equal(refused.status, 302)
    assert.equal(refused.headers.get('location'), '/__test/form')
    const draft = refused.headers.getSetCookie().find((cookie) => cookie.startsWith('pa_draft='))!
    assert.match(draft, /HttpOnly/)

    const signedIn = await fetch(url(`/__test/sign-in/${user.id}`), { redirect: 'manual' })
    const session = signedIn.headers.getSetCookie().find((one) => one.startsWith('pa_session='))!

    const cookie = [draft, session].map((one) => one.split(';')[0]).join('; ')
    const form = await fetch(url('/__test/form'), { headers: { cookie } })
    const page = await form.text()
    assert.include(page, 'This page had been open too long')
    assert.include(page, 'value="Blog"')
    assert.notInclude(page, 'hunter2')
    assert.match(form.headers.getSetCookie().join(), /pa_draft=;/)
  })

  test('leads to no other host, whatever its page was called', async ({ assert }) => {
    const refused = await fetch(url('/__test/form'), {
      method: 'POST',
      redirect: 'manual',
      headers: { referer: url('//evil.example/path') },
    })
    assert.equal(refused.headers.get('location'), '/evil.example/path')
  })

  test('that another site sent puts no words into our pages', async ({ assert }) => {
    const forged = await fetch(url('/__test/form'), {
      method: 'POST',
      redirect: 'manual',
      headers: { referer: 'https://evil.example/' },
      body: new URLSearchParams({ success: 'Send your money to', name: 'Evil words' }),
    })
    assert.equal(forged.headers.get('location'), '/')
    const session = forged.headers.getSetCookie().find((one) => one.startsWith('pa_session='))!

    const page = await fetch(url('/'), { headers: { cookie: session.split(';')[0]! } })
    const text = await page.text()
    assert.notInclude(text, 'Send your money')
    assert.notInclude(text, 'Evil words')
  })
})
