/**
 * Every page that is not looked at elsewhere (earnings and the sample panel have tests of their own), in every width,
 * theme and language, empty and full.
 */
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import {
  createAffiliate,
  createClient,
  createLink,
  createPanel,
  createUser,
} from '#tests/helpers/world'
import {
  expectAccessible,
  expectNoErrors,
  inspect,
  look,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'

const speak = (userId: number, locale: string) =>
  db.from('users').where('id', userId).update({ locale })

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`Pages at ${width} px, ${theme}, ${locale}`, () => {
    test('for guests', async () => {
      const opened = await newPage({ width, theme, locale })
      const panel = await createPanel({ name: SIXTY_LETTERS })
      // the farewell leads on to the panel by itself: here it stays
      await opened.page.route(`${panel.origin}/**`, (route) => route.fulfill({ status: 204 }))

      await inspect(opened, '/', `home-${suffix}`)
      await inspect(opened, '/login', `login-${suffix}`)
      await inspect(opened, '/affiliate/links', `sign-in-required-${suffix}`)
      await inspect(opened, `/signed-out/${panel.key}`, `signed-out-${suffix}`)
      await inspect(opened, '/no-such-page', `not-found-${suffix}`)
      await inspect(opened, '/go/NoSuchCode', `dead-link-${suffix}`)
      await inspect(opened, '/launch?token=none', `launch-refused-${suffix}`)
      await inspect(opened, '/__test/broken', `broken-${suffix}`)
      expectNoErrors(opened, ['401', '404', '500'])
    })

    test('refused sign-in', async () => {
      const opened = await newPage({ width, theme, locale })
      await opened.page.goto('/login')
      await opened.page.locator('main form button').first().click()
      await opened.page.waitForSelector('[data-error-summary]')
      await look(opened, `login-refused-${suffix}`)
      await expectAccessible(opened)
      expectNoErrors(opened)
    })

    test('for a client who is no member, and for an admin', async () => {
      const panel = await createPanel()
      const client = await createClient(panel)
      const userId = await createUser(panel, client, { locale, name: SIXTY_LETTERS })
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, userId, '/affiliate')
      await inspect(opened, '/affiliate', `join-${suffix}`)
      await inspect(opened, '/admin', `forbidden-${suffix}`)
      expectNoErrors(opened, ['403'])

      const admin = await createUser(panel, await createClient(panel), { role: 'admin', locale })
      const office = await newPage({ width, theme, locale })
      await signIn(office, admin, '/admin')
      await inspect(office, '/admin', `admin-${suffix}`)
      await inspect(office, '/no-such-page', `admin-not-found-${suffix}`)
      expectNoErrors(office, ['404'])
    })

    test('links: none, one, sixty, filtered to nothing, a form refused', async ({ assert }) => {
      const affiliate = await createAffiliate(await createPanel())
      await speak(affiliate.userId, locale)
      const opened = await newPage({ width, theme, locale })
      const { page } = opened
      await signIn(opened, affiliate.userId, '/affiliate/links')
      await inspect(opened, '/affiliate/links', `links-none-${suffix}`)

      const link = await createLink(affiliate, {
        name: SIXTY_LETTERS,
        target_url: `https://www.example.com/${'a-long-path/'.repeat(12)}?currency=EUR&and=more`,
      })
      await inspect(opened, '/affiliate/links', `links-one-${suffix}`)
      await inspect(opened, `/affiliate/links/${link.id}`, `link-${suffix}`)
      await inspect(opened, `/affiliate/links/${link.id}/edit`, `link-edit-${suffix}`)
      await inspect(opened, `/affiliate/links/${link.id}/delete`, `link-delete-${suffix}`)
      await inspect(opened, '/affiliate/links/new', `link-new-${suffix}`)

      await page.locator('main form button').last().click()
      await page.waitForSelector('[data-error-summary]')
      await look(opened, `link-refused-${suffix}`)
      await expectAccessible(opened)

      for (let i = 0; i < 60; i++) {
        await createLink(affiliate, { name: `Link ${i}`, created_at: now() - i })
      }
      await inspect(opened, '/affiliate/links?page=2', `links-sixty-${suffix}`)
      await inspect(opened, '/affiliate/links?q=nothing+like+it', `links-filtered-${suffix}`)
      expectNoErrors(opened)
      assert.include(await page.content(), `lang="${locale}"`)
    })
  })
}
