/**
 * The agent program as people meet it, on real parts: Bruno shares his two links; a visitor who follows the first is his
 * client and never sees his contacts; Carla agrees to the second, watches what he does, and withdraws; he earns on both,
 * once.
 */
import env from '#start/env'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import i18nManager from '@adonisjs/i18n/services/main'
import { samplePanel } from '#config/sandbox'
import { PRODUCT } from '#core/audit/record_act'
import { AppointAgent } from '#agents/actions/appoint_agent'
import { outbox } from '#sandbox/outbox/main'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  look,
  newPage,
  type TestPage,
} from '#tests/helpers/browser'
import { PASSWORD, setUpSamplePanel, Shopper } from '#tests/helpers/sandbox'
import { unique } from '#tests/helpers/world'

const STORIES = [
  { locale: 'en', width: 1280 },
  { locale: 'it', width: 360 },
] as const
// the database makes no difference in a browser
const told = env.get('DB_CONNECTION') === 'sqlite' ? STORIES : STORIES.slice(1)

async function checked(view: TestPage, name: string) {
  expectNoErrors(view, ['403'])
  await expectAccessible(view)
  await expectNothingSideways(view)
  await look(view, name)
}

async function submit({ page }: TestPage, button = 'main form button[type=submit].btn-primary') {
  await Promise.all([
    page.waitForNavigation({ waitUntil: 'load' }),
    page.locator(button).first().click(),
  ])
}

async function register(view: TestPage, name: string) {
  await view.page.fill('#field-name', name)
  await view.page.fill('#field-email', `${unique('agents')}@example.net`)
  await view.page.fill('#field-password', PASSWORD)
  await submit(view)
  await outbox.drain()
}

async function buy(view: TestPage, domain: string) {
  const { page } = view
  await page.goto('/sandbox/products/gale')
  await page.fill('#field-domain', domain)
  await submit(view)
  await page.goto('/sandbox/checkout')
  await page.locator('input[value=card]').check()
  await submit(view)
  await outbox.drain()
}

/** Opens a page of the add-on by way of the panel, as its menu does. */
const launch = ({ page }: TestPage, path: string) =>
  page.goto(`/sandbox/launch?return_to=${encodeURIComponent(path)}`)

test.group('The agent program, from two links to a withdrawal', (group) => {
  group.setup(setUpSamplePanel)

  for (const { locale, width } of told) {
    test(`in ${locale} at ${width} pixels`, async ({ assert }) => {
      const i18n = i18nManager.locale(locale)
      const t = (key: string, values?: Record<string, string | number>) =>
        i18n.formatMessage(key, values)
      const shot = (step: string) => `agents-story-${step}-${locale}-${width}`
      const panel = await db.from('panels').where('key', samplePanel.key).firstOrFail()

      // Bruno is a client of the panel, and its staff makes him an agent
      const shopper = new Shopper()
      await shopper.choose({ locale })
      await shopper.register({ name: 'Bruno Bianchi' })
      await outbox.drain()
      const appoint = await app.container.make(AppointAgent)
      const contact = `${unique('bruno')}@studio-b.example`
      const appointed = await appoint.handle({
        panelId: panel.id,
        clientExternalId: await shopper.clientId(),
        profile: {
          name: 'Bruno Bianchi',
          company: 'Studio B',
          email: contact,
          phone: null,
          website: null,
          languages: ['it', 'en'],
          generalLinks: true,
        },
        actor: PRODUCT,
      })
      const agentId = appointed.ok ? appointed.agentId : 0
      const payee = await db.from('agents').where('id', agentId).firstOrFail()

      // he copies his two links
      const bruno = await newPage({ locale, width })
      await bruno.page.goto('/sandbox/login')
      await bruno.page.fill('#field-email', shopper.email)
      await bruno.page.fill('#field-password', PASSWORD)
      await submit(bruno)
      await launch(bruno, '/agent')
      await checked(bruno, shot('links'))
      const referralLink = await bruno.page.locator('#referral-url').inputValue()
      const managerLink = await bruno.page.locator('#manager-url').inputValue()

      // a visitor follows the Referral link, registers and orders
      const visitor = await newPage({ locale, width })
      await visitor.page.goto(referralLink)
      assert.include(visitor.page.url(), '/sandbox')
      await visitor.page.goto('/sandbox/register')
      await register(visitor, 'Vera Visitor')
      await buy(visitor, 'vera-visitor.it')
      await launch(visitor, '/client/managers')
      const seen = await visitor.page.content()
      assert.include(seen, 'Bruno Bianchi')
      assert.notInclude(seen, contact)
      await checked(visitor, shot('associated'))

      // Carla opens the Service Manager link logged out, registers, and lands on the question
      const carla = await newPage({ locale, width })
      await carla.page.goto(managerLink)
      await carla.page.locator('main a[href*="/register"]').click()
      await register(carla, 'Carla Rossi')
      await carla.page.locator('input[name=manage_services]').waitFor()
      assert.isFalse(await carla.page.locator('input[name=manage_services]').isChecked())
      assert.isFalse(await carla.page.locator('input[name=place_orders]').isChecked())
      assert.include(await carla.page.locator('h1').innerText(), 'Bruno Bianchi')
      assert.include(await carla.page.content(), contact)
      await checked(carla, shot('consent'))
      await carla.page.locator('input[name=manage_services]').check()
      await submit(carla, 'form[action="/manage/consents"] button:not([formaction])')
      await checked(carla, shot('agreed'))
      await buy(carla, 'carla-rossi.it')

      // Bruno opens her panel and restarts a service; there is no way to place an order
      await bruno.page.goto('/agent/clients')
      await checked(bruno, shot('clients'))
      assert.notInclude(await bruno.page.locator('main').innerText(), 'Vera')
      await bruno.page.locator('main a[href^="/agent/clients/"]').first().click()
      await bruno.page.locator('main a[href*="/services/"]').first().waitFor()
      const acting = new URL(bruno.page.url()).pathname
      await checked(bruno, shot('acting'))
      assert.equal(await bruno.page.locator('a[href$="/orders/new"]').count(), 0)
      await bruno.page.locator('main a[href*="/services/"]').first().click()
      await bruno.page.locator('main a[href$="/restart"]').click()
      await bruno.page.waitForURL(/\/restart$/)
      await submit(bruno, 'main form .btn-primary')
      await checked(bruno, shot('restarted'))

      // … and is refused when he forges one
      const forged = await bruno.page.evaluate<number>(`fetch('${acting}/orders', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          _csrf: document.querySelector('input[name=_csrf]').value,
          request_key: crypto.randomUUID(),
          offer: 'yearly:gale',
          domain: 'forged.it',
        }),
      }).then(({ status }) => status)`)
      assert.equal(forged, 403)

      // Carla reads what he did, and withdraws
      await launch(carla, '/client/managers')
      await checked(carla, shot('managers'))
      const grant = await db.from('grants').where('agent_id', agentId).firstOrFail()
      await carla.page.goto(`/client/managers/${grant.id}/log`)
      await checked(carla, shot('log'))
      const entries = await db.from('grant_entries').where('grant_id', grant.id).orderBy('number')
      assert.includeMembers(
        entries.map(({ act, stage }) => `${act} ${stage}`),
        ['consented stated', 'service.restart begun', 'service.restart done', 'order.place refused']
      )
      await carla.page.goto(`/client/managers/${grant.id}/withdraw`)
      await submit(carla, `form[action="/client/managers/${grant.id}/withdraw"] button`)
      await carla.page.waitForURL(/\/client\/managers$/)
      await checked(carla, shot('withdrawn'))

      // his next click is refused
      const refused = await bruno.page.goto(acting)
      assert.equal(refused!.status(), 403)
      assert.include(await bruno.page.locator('h1').innerText(), t('acting.no_rights.title'))

      // he earns on both clients' orders, once
      const commissions = await db
        .from('commissions')
        .where('affiliate_id', payee.affiliate_id)
        .where('amount', '>', 0)
      assert.lengthOf(new Set(commissions.map(({ order_id: id }) => id)), 2)
      const keys = commissions.map((row) => `${row.invoice_id} ${row.invoice_item_id}`)
      assert.lengthOf(new Set(keys), keys.length)
      await bruno.page.goto('/affiliate/credits')
      await checked(bruno, shot('credits'))
    }).timeout(240_000)
  }
})
