import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import User from '#identity/models/user'
import { launchToken } from '#tests/helpers/launch'
import {
  createAffiliate,
  createClient,
  createPanel,
  createUser,
  type TestPanel,
  unique,
} from '#tests/helpers/world'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  look,
  LOOKS,
  newPage,
  signIn,
  type TestPage,
} from '#tests/helpers/browser'

const REFUSED = ['401', '403', '429']

async function staffOf(panel: TestPanel, locale: string) {
  return createUser(panel, await createClient(panel), { role: 'admin', name: 'Sara Staff', locale })
}

async function storeWaiting(panel: TestPanel) {
  await db.table('panel_events').multiInsert(
    [
      { state: 'parked', waits_for: `invoice:${'INV-2026-'.repeat(4)}`, last_error: null },
      { state: 'failed', waits_for: null, last_error: 'E_'.concat('LONG_'.repeat(20)) },
    ].map((event) => ({
      panel_id: panel.id,
      event_id: unique('event'),
      type: 'invoice.charged_back',
      occurred_at: now(),
      received_at: now(),
      payload: '{}',
      attempts: 1,
      next_attempt_at: now() + 60_000,
      ...event,
    }))
  )
}

/**
 * What tests/browser/core/pages.spec.ts does not come to.
 */
const PAGES: Record<string, (opened: TestPage, locale: string) => Promise<void>> = {
  'sign-in-refused': async ({ page }) => {
    await page.goto('/login')
    await page.locator('input[name=email]').fill(`${unique('nobody')}@example.com`)
    await page.locator('input[name=password]').fill('not the password at all')
    await page.locator('main form button').click()
    await page.waitForSelector('[data-error-summary]')
  },
  'suspended': async (opened, locale) => {
    const affiliate = await createAffiliate(await createPanel(), { status: 'suspended' })
    await User.query().where('id', affiliate.userId).update({ locale })
    await signIn(opened, affiliate.userId, '/affiliate/links')
  },
  'admin-overview': async (opened, locale) => {
    const panel = await createPanel()
    await storeWaiting(panel)
    await signIn(opened, await staffOf(panel, locale), '/admin')
  },
}

test.group('Pages of identity', () => {
  for (const [name, open] of Object.entries(PAGES)) {
    test(`${name}: accessible and fits at {width} px, {theme}, {locale}`)
      .with(LOOKS)
      .run(async ({ assert }, options) => {
        const opened = await newPage(options)
        await open(opened, options.locale)
        await look(opened, `${name}-${options.width}-${options.theme}-${options.locale}`)

        assert.equal(await opened.page.locator('html').getAttribute('lang'), options.locale)
        assert.equal(await opened.page.locator('h1').count(), 1)
        assert.isAtMost(await opened.page.locator('main .btn-primary').count(), 1)
        expectNoErrors(opened, REFUSED)
        await expectNothingSideways(opened)
        await expectAccessible(opened)
      })
  }

  test('signing out without JavaScript leads to the panel', async ({ assert }) => {
    const opened = await newPage({ javaScript: false })
    const panel = await createPanel()
    await opened.page.route(`${panel.origin}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>The panel</title>' })
    )
    await opened.page.goto(`/launch?token=${await launchToken(panel, { role: 'admin' })}`)
    await opened.page.locator('summary').last().click()
    await opened.page.locator('form[action="/logout"] button').click()

    await opened.page.waitForURL(`${panel.origin}/shop`)
    await opened.page.goto('/admin')
    assert.include(await opened.page.title(), 'Sign in first')
  })
})
