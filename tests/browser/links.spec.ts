import { createServer, type Server } from 'node:http'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { freePort } from '#tests/environment'
import { baseUrl, expectNoErrors, newPage, signIn } from '#tests/helpers/browser'
import { createAffiliate, createLink, createPanel } from '#tests/helpers/world'

const visitsOf = (link: { id: number }) => db.from('visits').where('link_id', link.id)

async function newLink() {
  const affiliate = await createAffiliate(await createPanel())
  // somewhere that answers here: the product's own home page is on the list of allowed sites
  const link = await createLink(affiliate, { target_url: `${env.get('APP_URL')}/` })
  return { affiliate, link, address: `${baseUrl()}/go/${link.code}` }
}

test.group('Links in a browser', (group) => {
  let site: Server | undefined
  group.each.teardown(() => {
    site?.close()
  })

  /** Somebody else's page on another host name. */
  async function foreignPage(html: string) {
    const port = await freePort()
    site = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<!DOCTYPE html><html lang="en"><title>Blog</title>${html}</html>`)
    }).listen(port)
    return `http://blog.test:${port}/`
  }

  test('a visitor who clicks a link on another site is one visit, with a cookie that says which', async ({
    assert,
  }) => {
    const { link, address } = await newLink()
    const { page, context } = await newPage()
    await page.goto(await foreignPage(`<a href="${address}?place=top">Hosting</a>`))
    await page.click('a')
    await page.waitForURL(`${baseUrl()}/`)

    const visits = await visitsOf(link)
    assert.lengthOf(visits, 1)
    assert.equal(visits[0].referrer_host, 'blog.test')
    assert.equal(visits[0].parameters, '{"place":"top"}')
    const cookies = await context.cookies(baseUrl())
    const cookie = cookies.find(({ name }) => name === 'pa_visit')!
    assert.isTrue(cookie.httpOnly)
    assert.equal(cookie.sameSite, 'Lax')
    assert.closeTo(cookie.expires, Date.now() / 1000 + 30 * 86_400, 120)
  })

  test('a page that stuffs cookies by images, frames and scripts gets none and is no visit', async ({
    assert,
  }) => {
    const { link, address } = await newLink()
    const { page, context } = await newPage()
    await page.goto(
      await foreignPage(
        `<img src="${address}" alt=""><iframe src="${address}" title="x"></iframe><script src="${address}"></script>`
      )
    )
    await page.waitForLoadState('networkidle')
    assert.isEmpty(await visitsOf(link))
    const cookies = await context.cookies(baseUrl())
    assert.notInclude(
      cookies.map(({ name }) => name),
      'pa_visit'
    )
  })

  test('is added, copied, edited and deleted without a mouse', async ({ assert }) => {
    const { affiliate } = await newLink()
    const opened = await newPage()
    const { page, context } = opened
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await signIn(opened, affiliate.userId, '/affiliate/links/new')

    await page.focus('#field-name')
    await page.keyboard.type('By keyboard')
    await page.keyboard.press('Tab')
    await page.keyboard.type('www.example.com/plans')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/affiliate\/links\/\d+$/)
    assert.include(await page.textContent('main'), 'We added https:// in front')

    await page.focus('button[data-copy="tracked-url"]')
    await page.keyboard.press('Enter')
    await page.waitForFunction(
      'navigator.clipboard.readText().then((text) => text.includes("/go/"))'
    )

    await page.goto('/affiliate/links')
    const row = page.locator('tr', { hasText: 'By keyboard' })
    await row.locator('summary').focus()
    await page.keyboard.press('Enter')
    await row.locator('a', { hasText: 'Delete' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/delete$/)
    await page.locator('.btn-danger').focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/affiliate\/links$/)
    assert.include(await page.textContent('main'), 'Link “By keyboard” deleted.')
    expectNoErrors(opened)
  })

  test('is added, paused and deleted without JavaScript', async ({ assert }) => {
    const { affiliate } = await newLink()
    const opened = await newPage({ javaScript: false })
    const { page } = opened
    await signIn(opened, affiliate.userId, '/affiliate/links/new')
    await page.fill('#field-name', 'Plain')
    await page.fill('#field-target_url', 'https://evil.example.org/')
    await page.click('main form .btn-primary')
    assert.include(await page.textContent('main'), 'Target URL must be on')
    await page.fill('#field-target_url', 'https://www.example.com/')
    await page.click('main form .btn-primary')

    await page.goto('/affiliate/links')
    const row = page.locator('tr', { hasText: 'Plain' })
    await row.locator('summary').click()
    await row.locator('a', { hasText: 'Delete' }).click()
    await page.click('button:has-text("Set inactive")')
    assert.include(await page.textContent('main'), 'This link is inactive')
    await page.click('a:has-text("Delete")')
    await page.click('.btn-danger')
    assert.include(await page.textContent('main'), 'Link “Plain” deleted.')
  })
})
