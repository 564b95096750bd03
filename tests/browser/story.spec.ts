/**
 * The main job, as people see it, on real parts: Alice signs in from the sample panel and adds a link; a visitor follows
 * it, registers and buys hosting with a card; Alice finds the referral and the credit.
 */
import env from '#start/env'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import i18nManager from '@adonisjs/i18n/services/main'
import { samplePassword } from '#config/sandbox'
import { formatMoney } from '#core/money'
import { outbox } from '#sandbox/outbox/main'
import { seedSampleData } from '#database/seeders/sample_data'
import { EnrollAffiliate } from '#affiliates/actions/enroll_affiliate'
import {
  baseUrl,
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  look,
  newPage,
  type TestPage,
} from '#tests/helpers/browser'

const ALICE = { email: 'alice@example.com', externalId: 'c-1001' }

/**
 * Opens `path` after everything that the sample panel has to tell was told.
 */
async function told(work: () => Promise<unknown>) {
  await work()
  await outbox.drain()
}

async function checked(view: TestPage, name: string) {
  expectNoErrors(view)
  await expectAccessible(view)
  await expectNothingSideways(view)
  await look(view, name)
}

test.group('The first commission', (group) => {
  group.setup(async () => {
    await seedSampleData(() => {})
    await outbox.drain()

    const panel = await db.from('panels').where('key', 'sandbox').firstOrFail()
    const enroll = await app.container.make(EnrollAffiliate)
    await enroll.handle({ panelId: panel.id, clientExternalId: ALICE.externalId })
  })

  for (const { locale, width } of [
    // the database makes no difference in a browser
    ...(env.get('DB_CONNECTION') === 'sqlite' ? [{ locale: 'en', width: 1280 } as const] : []),
    { locale: 'it', width: 360 },
  ] as const) {
    test(`is earned and found, in ${locale} at ${width} pixels`, async ({ assert }) => {
      const i18n = i18nManager.locale(locale)
      const t = (key: string, values?: Record<string, string | number>) =>
        i18n.formatMessage(key, values)
      const name = `${locale} link to the hosting plans`
      const shot = (step: string) => `story-${step}-${locale}-${width}`

      // Alice signs in from the sample panel
      const alice = await newPage({ locale, width })
      const desk = alice.page
      await desk.goto('/sandbox/login')
      await desk.getByText(t('sandbox.frame.preferences'), { exact: true }).click()
      await desk.getByLabel(t('sandbox.frame.language')).selectOption(locale)
      await desk.getByRole('button', { name: t('sandbox.frame.apply') }).click()
      await desk.waitForLoadState()
      await desk.getByLabel(t('sandbox.fields.email')).fill(ALICE.email)
      await desk.getByLabel(t('sandbox.fields.password')).fill(samplePassword)
      await desk.locator('main form button[type=submit]').click()
      await desk.waitForURL('**/sandbox/account')
      await checked(alice, shot('account'))
      await desk.goto('/sandbox/launch')
      await desk.waitForURL('**/affiliate')
      await checked(alice, shot('overview-before'))

      // … and adds a link
      await desk.goto('/affiliate/links')
      await desk
        .getByRole('link', { name: t('links.add') })
        .first()
        .click()
      await desk.getByLabel(t('links.name'), { exact: true }).fill(name)
      await desk.getByLabel(t('links.target_url')).fill(`${baseUrl()}/sandbox/hosting`)
      await desk.getByRole('button', { name: t('links.form.add') }).click()
      await desk.getByText(t('links.added')).waitFor()
      await checked(alice, shot('link-added'))

      await desk.goto('/affiliate/links')
      await desk.getByRole('link', { name, exact: true }).first().click()
      const trackedUrl = await desk.getByLabel(t('links.show.share')).inputValue()
      assert.match(trackedUrl, /\/go\/[A-Za-z0-9]{6,12}$/)
      await checked(alice, shot('link'))

      // a visitor follows it
      const visitor = await newPage({ locale, width })
      const shop = visitor.page
      await shop.goto(`${trackedUrl}?webID=1`)
      assert.equal(shop.url(), `${baseUrl()}/sandbox/hosting`)
      const cookies = await visitor.context.cookies()
      assert.exists(cookies.find((cookie) => cookie.name === 'pa_visit'))

      // … registers
      const email = `visitor.${locale}@example.org`
      await shop.goto('/sandbox/register')
      await shop.getByLabel(t('sandbox.fields.name'), { exact: true }).fill('Vera Visitor')
      await shop.getByLabel(t('sandbox.fields.email')).fill(email)
      await shop.getByLabel(t('sandbox.fields.password')).fill('a long enough password')
      await checked(visitor, shot('register'))
      await told(() => shop.getByRole('button', { name: t('sandbox.register.submit') }).click())
      await shop.waitForURL('**/sandbox/account**')

      // … and buys hosting with a card
      await shop.goto('/sandbox/products/gale')
      await shop.getByLabel(t('sandbox.product.domain'), { exact: true }).fill('vera-visitor.it')
      await shop.getByRole('button', { name: t('sandbox.product.add') }).click()
      await shop.waitForURL('**/sandbox/cart')
      await checked(visitor, shot('cart'))
      await shop.getByRole('link', { name: t('sandbox.cart.checkout') }).click()
      await checked(visitor, shot('checkout'))
      await told(() => shop.locator('main form button.btn-primary[type=submit]').click())
      await shop.waitForURL('**/confirmation')
      await outbox.drain()
      await checked(visitor, shot('confirmation'))

      const commission = await db
        .from('commissions')
        .join('referrals', 'referrals.id', 'commissions.referral_id')
        .join('clients', 'clients.id', 'referrals.client_id')
        .where('clients.email', email)
        .select('commissions.amount', 'commissions.currency', 'commissions.base_amount')
        .firstOrFail()
      assert.equal(Number(commission.amount) * 10, Number(commission.base_amount))

      // Alice finds the referral, without learning who it is
      await desk.goto('/affiliate/referrals')
      await desk.getByText('v***@e***.org').first().waitFor()
      assert.notInclude(await desk.content(), email)
      assert.notInclude(await desk.content(), 'Vera')
      await checked(alice, shot('referrals'))

      // … and the credit
      await desk.goto('/affiliate/credits')
      const amount = formatMoney(Number(commission.amount), commission.currency, locale)
      const listed = await desk.locator('main').innerText()
      assert.include(listed.replaceAll('\u00a0', ' '), amount.replaceAll('\u00a0', ' '))
      await checked(alice, shot('credits'))

      await desk.goto('/affiliate')
      await checked(alice, shot('overview-after'))
    })
  }
})
