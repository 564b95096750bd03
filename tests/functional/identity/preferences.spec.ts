import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { createPanel } from '#tests/helpers/world'
import { launchToken } from '#tests/helpers/launch'
import { Visitor } from '#tests/helpers/visitor'

test.group('Language and theme', () => {
  test('a guest’s choice stays in the browser for a year', async ({ assert }) => {
    const visitor = new Visitor()
    await visitor.get('/login?return_to=%2Fadmin')

    const page = await visitor.post('/preferences/locale', { locale: 'it' })

    assert.equal(page.status, 303)
    assert.equal(page.location, '/login?return_to=%2Fadmin')
    assert.match(page.setCookies.get('pa_locale')!, /^pa_locale=it; Max-Age=31\d+; .*SameSite=Lax/)
    const login = await visitor.get('/login')
    assert.include(login.html, 'lang="it"')
    assert.include(login.html, 'Accesso dello staff')
  })

  test('a signed-in person’s language follows them to another browser', async ({ assert }) => {
    const panel = await createPanel()
    const visitor = new Visitor()
    await visitor.get(`/launch?token=${await launchToken(panel, { role: 'admin', sub: 's-1' })}`)
    await visitor.get('/admin')

    await visitor.post('/preferences/locale', { locale: 'it' })

    const user = await db.from('users').where('panel_id', panel.id).first()
    assert.equal(user.locale, 'it')
    const elsewhere = new Visitor({ 'accept-language': 'en' })
    await elsewhere.get(`/launch?token=${await launchToken(panel, { role: 'admin', sub: 's-1' })}`)
    const page = await elsewhere.get('/admin')
    assert.include(page.html, 'lang="it"')
  })

  test('a theme stays in the browser', async ({ assert }) => {
    const visitor = new Visitor()
    await visitor.get('/login')
    const page = await visitor.post('/preferences/theme', { theme: 'dark' })

    assert.match(page.setCookies.get('pa_theme')!, /^pa_theme=dark; Max-Age=31\d+/)
    const login = await visitor.get('/login')
    assert.include(login.html, 'data-bs-theme="dark"')
  })

  test('anything else is no choice', async ({ assert }) => {
    const visitor = new Visitor()
    await visitor.get('/login')
    for (const [path, fields] of [
      ['/preferences/locale', { locale: '../en' }],
      ['/preferences/locale', {}],
      ['/preferences/theme', { theme: 'pink' }],
    ] as const) {
      const page = await visitor.post(path, { ...fields })
      assert.isFalse(page.setCookies.has('pa_locale') || page.setCookies.has('pa_theme'))
    }
  })

  test('the way back is a page of ours', async ({ assert }) => {
    const visitor = new Visitor()
    await visitor.get('/login')
    const page = await visitor.post(
      '/preferences/theme',
      { theme: 'dark' },
      { referer: 'https://evil.example/x' }
    )
    assert.equal(page.location, '/')
  })

  test('needs the form of our own pages', async ({ assert }) => {
    const visitor = new Visitor()
    await visitor.get('/login')
    const page = await visitor.post('/preferences/locale', { locale: 'it', _csrf: 'forged' })
    assert.isFalse(page.setCookies.has('pa_locale'))
  })
})
