import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { samplePassword } from '#config/sandbox'
import { outbox } from '#sandbox/outbox/main'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  look,
  LOOKS,
  newPage,
  type TestPage,
} from '#tests/helpers/browser'
import { publicId } from '#sandbox/records'
import { actFor, PASSWORD, sandbox, setUpSamplePanel } from '#tests/helpers/sandbox'
import { unique } from '#tests/helpers/world'

const LONG_NAME = 'Massimiliana Lunghinome-Fortescue von und zu Hohenbergenstein'

/** A refused form answers 422, which the console calls an error. */
const REFUSED = ['422', '404', '403']

async function submit(page: Page) {
  await Promise.all([
    page.waitForNavigation(),
    page.locator('main form button[type=submit].btn-primary, main form button.btn-danger').click(),
  ])
}

/**
 * An agent acts for the client who registered last.
 */
async function actForNewest() {
  const { id } = await sandbox().from('sandbox_people').orderBy('id', 'desc').firstOrFail()
  await actFor(publicId('client', Number(id)))
}

async function logIn(page: Page, email: string, password: string) {
  await page.goto('/sandbox/login')
  await page.fill('#field-email', email)
  await page.fill('#field-password', password)
  await submit(page)
}

/**
 * The shop is looked at in every other look and the staff area in the rest, since each takes a while; `ALL_LOOKS=1`
 * for all of both.
 */
function looks(turn: 0 | 1) {
  const chosen = LOOKS.length > 4 ? LOOKS : LOOKS.filter((_, index) => index % 2 === turn)
  return chosen.map((options) => {
    const { width, theme, locale } = options
    const name = `at ${width} pixels, ${theme}, in ${locale}`

    async function checked(view: TestPage, step: string) {
      expectNoErrors(view, REFUSED)
      await expectAccessible(view)
      await expectNothingSideways(view)
      const text = await view.page.locator('body').innerText()
      if (/translation missing|undefined|\[object/i.test(text)) {
        throw new Error(`${view.page.url()} has a hole in its text:\n${text}`)
      }
      await look(view, `sandbox-${step}-${locale}-${theme}-${width}`)
    }
    return { options, name, checked }
  })
}

test.group('Sample panel: pages', (group) => {
  group.setup(setUpSamplePanel)

  for (const { options, name, checked } of looks(0)) {
    test(`the shop and the client area are whole ${name}`, async ({ assert }) => {
      const view = await newPage(options)
      const { page } = view
      for (const path of [
        '',
        '/hosting',
        '/vps',
        '/domains?q=pizza.it',
        '/products/breeze?trial=1',
      ]) {
        await page.goto(`/sandbox${path}`)
        await checked(view, `shop${path.replaceAll(/\W+/g, '-')}`)
      }

      await page.goto('/sandbox/products/cirrus-2')
      await submit(page)
      assert.match(await page.title(), /^(Error|Errore):/)
      assert.equal(await page.evaluate('document.activeElement.dataset.errorSummary'), '')
      await checked(view, 'product-refused')
      await page.fill('#field-domain', 'pizza-di-massimiliana.example.it')
      await page.locator('input[type=checkbox]').first().check()
      await submit(page)
      await page.fill('#field-coupon', 'WELCOME10')
      await page.locator('.coupon-form button').click()
      await checked(view, 'cart')

      await page.goto('/sandbox/checkout')
      await checked(view, 'login')
      await page.goto('/sandbox/register?next=/sandbox/checkout')
      await submit(page)
      await checked(view, 'register-refused')
      await page.fill('#field-name', LONG_NAME)
      await page.fill('#field-email', `${unique('look')}@example.net`)
      await page.fill('#field-password', PASSWORD)
      await submit(page)
      await page.locator('input[value=declined]').check()
      await submit(page)
      await checked(view, 'checkout-refused')
      await page.locator('input[value=accepted]').check()
      await submit(page)
      await checked(view, 'confirmation')
      await actForNewest()

      for (const path of ['', '/services', '/orders', '/invoices']) {
        await page.goto(`/sandbox/account${path}`)
        await checked(view, `account${path.replace('/', '-')}`)
      }
      await page.locator('tbody a').first().click()
      await checked(view, 'invoice')
      await page.goto('/sandbox/account/orders')
      await page.locator('tbody a').first().click()
      await checked(view, 'order')
      await page.goto('/sandbox/staff')
      await checked(view, 'refused')
      await page.goto('/sandbox/mail')
      await checked(view, 'mail')
      await page.locator('tbody a').first().click()
      await checked(view, 'mail-shown')
      await page.goto('/sandbox/account/affiliate')
      await page.frameLocator('iframe').locator('h1').waitFor()
      expectNoErrors(view, REFUSED)
    })
  }

  for (const { options, name, checked } of looks(1)) {
    test(`the staff area is whole ${name}`, async () => {
      const client = await newPage(options)
      await client.page.goto('/sandbox/register')
      await client.page.fill('#field-name', LONG_NAME)
      await client.page.fill('#field-email', `${unique('look')}@example.net`)
      await client.page.fill('#field-password', PASSWORD)
      await submit(client.page)
      await client.page.goto('/sandbox/products/gale')
      await client.page.fill('#field-domain', 'pizza.example.org')
      await submit(client.page)
      await client.page.goto('/sandbox/checkout')
      await client.page.locator('input[value=paypal]').check()
      await submit(client.page)

      const view = await newPage(options)
      const { page } = view
      await page.goto('/sandbox')
      await logIn(page, 'admin@example.com', samplePassword)
      await checked(view, 'staff')
      await page.locator('tbody a').first().click()
      await page.waitForURL('**/orders/o-*')
      await checked(view, 'staff-order')
      await submit(page)
      await checked(view, 'staff-order-accepted')
      await actForNewest()
      await page.locator('a[href$=fraud]').click()
      await checked(view, 'staff-fraud')
      await page.goto('/sandbox/staff/invoices?status=unpaid')
      await page.locator('tbody a').first().click()
      await page.waitForURL('**/invoices/i-*')
      await submit(page)
      await checked(view, 'staff-invoice')
      await page.locator('a[href$=refund]').click()
      await page.fill('#field-amount', '99999')
      await submit(page)
      await checked(view, 'staff-refund-refused')
      await page.fill('#field-amount', '5')
      await submit(page)
      await checked(view, 'staff-refunded')
      await page.goto('/sandbox/staff/services?status=active')
      await page.locator('tbody summary').first().click()
      await checked(view, 'staff-services')
      await page.locator('tbody a[href$=renew]').first().click()
      await checked(view, 'staff-renew')
      await page.goto('/sandbox/staff/clients')
      await checked(view, 'staff-clients')
      await page.locator('tbody a').first().click()
      await page.waitForURL('**/clients/c-*')
      await checked(view, 'staff-client')
      await page.locator('a[href$=close]').click()
      await checked(view, 'staff-close')
      await outbox.drain()
      await page.goto('/sandbox/staff/events')
      await checked(view, 'staff-events')
      await page.locator('tbody a').first().click()
      await page.waitForURL('**/events/*')
      await checked(view, 'staff-event')
      await page.goto('/sandbox/staff/invoices?status=charged_back')
      await checked(view, 'staff-empty')
    })
  }

  test('all of it works without JavaScript', async ({ assert }) => {
    const { page } = await newPage({ javaScript: false, width: 360 })
    await page.goto('/sandbox')
    await page.locator('.sample-bar summary').click()
    await page.selectOption('#pref-locale', 'it')
    await page.selectOption('#pref-theme', 'dark')
    await page.locator('.preferences button').click()
    assert.equal(await page.getAttribute('html', 'lang'), 'it')
    assert.equal(await page.getAttribute('html', 'data-bs-theme'), 'dark')

    await page.locator('.nimbus-navbar details summary').click()
    await page.locator('.nimbus-navbar .dropdown-menu a').first().click()
    await page.waitForURL('**/sandbox/hosting')
    await page.goto('/sandbox/products/gale')
    await page.fill('#field-domain', 'senza-script.it')
    await submit(page)
    await page.goto('/sandbox/register?next=/sandbox/checkout')
    await page.fill('#field-name', 'Senza Script')
    await page.fill('#field-email', `${unique('plain')}@example.net`)
    await page.fill('#field-password', PASSWORD)
    await submit(page)
    await submit(page)
    await page.waitForURL('**/confirmation')
    assert.include(await page.locator('h1').innerText(), 'il tuo ordine è attivo')
  })

  test('the keyboard reaches everything: skip link, menus, forms', async ({ assert }) => {
    const { page } = await newPage({ width: 1280 })
    await page.goto('/sandbox')
    await page.keyboard.press('Tab')
    assert.equal(
      await page.evaluate('document.activeElement.className'),
      'skip-link btn btn-primary'
    )
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement.id'), 'content')

    await page.locator('.sample-bar summary').focus()
    await page.keyboard.press('Enter')
    await page.locator('#pref-currency').waitFor({ state: 'visible' })
    await page.keyboard.press('Escape')
    assert.isFalse(await page.locator('#pref-currency').isVisible())
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'SUMMARY')

    await page.locator('#domain-query').focus()
    await page.keyboard.type('tastiera.it')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/domains?q=tastiera.it')
  })

  test('the add-on in the frame is as tall as its page', async ({ assert }) => {
    const { page } = await newPage({ width: 1280 })
    await logIn(page, 'carla@example.com', samplePassword)
    await page.goto('/sandbox/account/affiliate')
    await page.frameLocator('iframe').locator('h1').waitFor()
    await page.waitForFunction(`document.querySelector('iframe').style.height !== ''`)
    const hidden = await page.evaluate<number>(
      `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(
        document.querySelector('iframe').contentDocument.documentElement
      )`
    )
    assert.isAtMost(hidden, 1)
  })
})
