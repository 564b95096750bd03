import { createServer, type Server } from 'node:http'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import fc from 'fast-check'
import env from '#start/env'
import { PRODUCT } from '#core/audit/record_act'
import { SwitchBanners } from '#banners/actions/switch_banners'
import { bannerHtml } from '#banners/banner_html'
import { freePort } from '#tests/environment'
import { createLocalAdmin } from '#tests/helpers/admins'
import { animation, createBanner, imageFile } from '#tests/helpers/banners'
import {
  baseUrl,
  expectAccessible,
  expectNoErrors,
  inspect,
  look,
  LOOKS,
  newPage,
  signIn,
  type TestPage,
} from '#tests/helpers/browser'
import { createAffiliate, createLink, createPanel, unique } from '#tests/helpers/world'

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

const speak = (userId: number, locale: string) =>
  db.from('users').where('id', userId).update({ locale })

test.group('A banner on somebody else’s site', (group) => {
  let site: Server | undefined
  group.each.teardown(() => {
    site?.closeAllConnections()
    site?.close()
  })

  /** A page with this HTML under another host name: another site for the browser. */
  async function foreignPage(html: () => string) {
    const port = await freePort()
    site = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end(
        `<!DOCTYPE html><html lang="en"><title>Blog</title><p>Read this.</p>${html()}</html>`
      )
    }).listen(port)
    return `http://blog.test:${port}/`
  }

  const imageIn = (page: TestPage['page']) =>
    page.evaluate<{ natural: number; alt: string; attributes: string[]; scripts: number }>(`(() => {
      const image = document.querySelector('img')
      return {
        natural: image.naturalWidth,
        alt: image.alt,
        attributes: image.getAttributeNames(),
        scripts: document.scripts.length,
      }
    })()`)

  test('is uploaded, copied, pasted, seen and clicked: the visitor arrives with the cookie; switched off it vanishes, and the click still works', async ({
    assert,
  }) => {
    const title = unique('Spring')
    const alt = `"Fast" & 'cheap' &currency=EUR <script>alert(1)</script>`
    const office = await newPage()
    await signIn(office, await createLocalAdmin(), '/admin/banners/new')
    await office.page.setInputFiles('#field-images', {
      name: 'spring.png',
      mimeType: 'image/png',
      buffer: await imageFile('png', { width: 300, height: 250 }),
    })
    await office.page.fill('#field-title', title)
    await office.page.click('main form .btn-primary')
    await office.page.waitForSelector('[data-error-summary]')
    assert.include(await office.page.textContent('main'), 'Alt text: fill this in.')
    assert.equal(await office.page.inputValue('#field-title'), title)

    await office.page.setInputFiles('#field-images', {
      name: 'spring.png',
      mimeType: 'image/png',
      buffer: await imageFile('png', { width: 300, height: 250 }),
    })
    await office.page.fill('#field-alt', alt)
    await office.page.click('main form .btn-primary')
    await office.page.waitForURL(/\/admin\/banners$/)
    assert.include(await office.page.textContent('main'), title)
    expectNoErrors(office)

    const affiliate = await createAffiliate(await createPanel())
    // somewhere that answers here: the product's own home page is on the list of allowed sites
    const link = await createLink(affiliate, { target_url: `${env.get('APP_URL')}/` })
    const member = await newPage()
    await member.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await signIn(member, affiliate.userId, `/affiliate/links/${link.id}?q=${title}`)
    const card = member.page.locator('article', { hasText: title })
    await card.locator('button[data-copy]').click()
    const html = await card.locator('textarea').inputValue()
    await member.page.waitForFunction(
      `navigator.clipboard.readText().then((text) => text.startsWith('<a href='))`
    )
    assert.equal(await member.page.evaluate<string>('navigator.clipboard.readText()'), html)
    expectNoErrors(member)

    const visitor = await newPage()
    const { page, context } = visitor
    const address = await foreignPage(() => html)
    await page.goto(address)
    await page.waitForFunction('document.querySelector("img").complete')
    assert.deepEqual(await imageIn(page), {
      natural: 300,
      alt,
      attributes: ['src', 'alt', 'width', 'height', 'loading'],
      scripts: 0,
    })
    assert.isEmpty(await context.cookies(baseUrl()))

    await page.click('a')
    await page.waitForURL(`${baseUrl()}/`)
    const cookies = await context.cookies(baseUrl())
    assert.include(
      cookies.map(({ name }) => name),
      'pa_visit'
    )
    const visits = await db.from('visits').where('link_id', link.id)
    assert.lengthOf(visits, 1)
    assert.equal(visits[0].referrer_host, 'blog.test')
    expectNoErrors(visitor)

    const banner = await db.from('banners').where('title', title).firstOrFail()
    const switchBanners = await app.container.make(SwitchBanners)
    await switchBanners.handle({
      bannerIds: [banner.id],
      status: 'inactive',
      adminPanelId: null,
      actor: PRODUCT,
    })
    const later = await newPage()
    await later.page.goto(address)
    await later.page.waitForFunction('document.querySelector("img").complete')
    const seen = await imageIn(later.page)
    // a picture that loaded and is as large as before, not a broken one
    assert.equal(seen.natural, 300)
    await look(later, 'banners-switched-off')
    await later.page.click('a')
    await later.page.waitForURL(`${baseUrl()}/`)
    assert.lengthOf(await db.from('visits').where('link_id', link.id), 2)
    expectNoErrors(later)
  })

  test('a browser reads back every word that went into the HTML', async ({ assert }) => {
    // what a parser changes in any document: line ends and NUL
    const words = fc
      .oneof(
        fc.string({ unit: 'grapheme' }),
        fc.string({
          unit: fc.constantFrom('<', '>', '&', '"', "'", '=', ';', '#', 'amp', 'curren', '</a>'),
        })
      )
      .map((text) => text.replaceAll(/[\r\0]/g, ''))
    const cases = fc.sample(fc.tuple(words, words, words), 500)
    const pasted = cases.map(([href, url, alt]) =>
      bannerHtml(href, { url, alt, width: 1, height: 1 })
    )

    const { page } = await newPage()
    await page.goto(await foreignPage(() => ''))
    const read = await page.evaluate<
      [string, string, string, number][]
    >(`${JSON.stringify(pasted)}.map((html) => {
      const { body } = new DOMParser().parseFromString(html, 'text/html')
      const [link, image] = [body.querySelector('a'), body.querySelector('a > img')]
      const nodes = body.querySelectorAll('*').length + (body.textContent === '' ? 0 : 100)
      return [link.getAttribute('href'), image.getAttribute('src'), image.getAttribute('alt'), nodes]
    })`)
    assert.deepEqual(
      read,
      cases.map(([href, url, alt]) => [href, url, alt, 2])
    )
  })
})

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`Banners and links at ${width} px, ${theme}, ${locale}`, () => {
    test('for admins: none, one, sixty, filtered to nothing, forms', async ({ assert }) => {
      const panel = await createPanel({ name: SIXTY_LETTERS })
      const staff = await db
        .from('users')
        .where('id', await createLocalAdmin({ locale }))
        .firstOrFail()
      const opened = await newPage({ width, theme, locale })
      const { page } = opened
      await signIn(opened, staff.id, '/admin/banners')

      const none = await createPanel()
      await inspect(opened, `/admin/banners?panel=${none.id}`, `banners-admin-filtered-${suffix}`)
      const banner = await createBanner(panel, {
        title: SIXTY_LETTERS,
        alt: 'Web hosting for gardeners, from € 2.95 a month, with a domain of your own',
        language: 'it',
        tags: ['spring', 'a tag of thirty letters, or so'.slice(0, 30)],
        width: 728,
        height: 90,
      })
      await createBanner(panel, { title: 'Tall', width: 160, height: 600, color: '#d55e00' })
      await createBanner(panel, {
        title: 'Moving',
        bytes: await animation('gif', { width: 300, height: 250 }),
        status: 'inactive',
      })
      await inspect(opened, `/admin/banners?panel=${panel.id}`, `banners-admin-${suffix}`)
      await inspect(opened, '/admin/banners/new', `banners-admin-new-${suffix}`)
      await page.locator('main form .btn-primary').click()
      await page.waitForSelector('[data-error-summary]')
      await look(opened, `banners-admin-refused-${suffix}`)
      await expectAccessible(opened)
      await inspect(opened, `/admin/banners/${banner.id}/edit`, `banners-admin-edit-${suffix}`)
      await inspect(
        opened,
        `/admin/banners/delete?ids=${banner.id}`,
        `banners-admin-delete-${suffix}`
      )

      for (let i = 0; i < 60; i++) await createBanner(panel, { title: `Banner ${i}` })
      await inspect(
        opened,
        `/admin/banners?panel=${panel.id}&page=2`,
        `banners-admin-sixty-${suffix}`
      )

      expectNoErrors(opened)
      assert.include(await page.content(), `lang="${locale}"`)
    }).timeout(300_000)

    test('links of all members, blocked ones, and what their owner sees', async () => {
      const panel = await createPanel({ name: SIXTY_LETTERS })
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, await createLocalAdmin({ locale }), '/admin/links')
      await createBanner(panel, { tags: ['spring'] })

      const affiliate = await createAffiliate(panel)
      const links = await Promise.all(
        Array.from({ length: 27 }, (_, index) =>
          createLink(affiliate, {
            target_url: `https://www.example.com/${'a-long-path/'.repeat(index % 4)}?currency=EUR&and=more`,
            ...(index % 3 === 0 && {
              status: 'inactive',
              blocked_at: Date.UTC(2026, 10, 1),
              blocked_reason: 'Advertised by unsolicited mail, which our terms forbid',
              blocked_status: 'active',
            }),
          })
        )
      )
      const [blocked, free] = links
      await inspect(opened, `/admin/links?affiliate=${affiliate.id}`, `banners-links-${suffix}`)
      await inspect(opened, '/admin/links?q=nothing+like+it', `banners-links-filtered-${suffix}`)
      await inspect(opened, `/admin/links/${blocked!.id}`, `banners-link-${suffix}`)
      await inspect(
        opened,
        `/admin/links/block?ids=${free!.id}&ids=${links[2]!.id}`,
        `banners-link-block-${suffix}`
      )
      await inspect(opened, `/admin/links/allow?ids=${blocked!.id}`, `banners-link-allow-${suffix}`)

      await speak(affiliate.userId, locale)
      const owner = await newPage({ width, theme, locale })
      await signIn(owner, affiliate.userId, '/affiliate/links')
      await inspect(owner, '/affiliate/links', `banners-owner-links-${suffix}`)
      await inspect(owner, `/affiliate/links/${blocked!.id}`, `banners-owner-blocked-${suffix}`)
      await inspect(
        owner,
        `/affiliate/links/${blocked!.id}/edit`,
        `banners-owner-blocked-edit-${suffix}`
      )
      for (let i = 0; i < 60; i++) await createBanner(panel, { title: `Banner ${i}` })
      await inspect(owner, `/affiliate/links/${free!.id}?page=2`, `banners-owner-sixty-${suffix}`)
      await inspect(
        owner,
        `/affiliate/links/${free!.id}?tag=spring`,
        `banners-owner-filtered-${suffix}`
      )
      expectNoErrors(opened)
      expectNoErrors(owner)
    }).timeout(300_000)

    test('for an affiliate whose panel has no banner, and one with few', async () => {
      const panel = await createPanel()
      const affiliate = await createAffiliate(panel)
      await speak(affiliate.userId, locale)
      const link = await createLink(affiliate, { name: SIXTY_LETTERS })
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, affiliate.userId, '/affiliate/links')
      await inspect(opened, `/affiliate/links/${link.id}`, `banners-view-${suffix}`)
      await createBanner(panel, {
        title: SIXTY_LETTERS,
        alt: 'Web hosting for gardeners, from € 2.95 a month, with a domain of your own',
        language: 'it',
        width: 728,
        height: 90,
      })
      await createBanner(panel, { title: 'Tall', width: 160, height: 600, color: '#d55e00' })
      await createBanner(panel, { title: 'Box', width: 300, height: 250, color: '#56b4e9' })
      await inspect(opened, `/affiliate/links/${link.id}`, `banners-view-few-${suffix}`)
      expectNoErrors(opened)
    })
  })
}
