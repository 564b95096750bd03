/**
 * Signup notifications as people meet them, on real parts: an admin sets up a program, tests it and turns it on; a client
 * who came by its referral link pays by card, and the program hears of it once, from the browser or from the server; one
 * who pays by check is never told of; the log says why.
 */
import env from '#start/env'
import { test } from '@japa/runner'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import i18nManager from '@adonisjs/i18n/services/main'
import { samplePanel } from '#config/sandbox'
import { now } from '#core/clock'
import { Deliverer } from '#outbound/delivering/deliverer'
import { outbox } from '#sandbox/outbox/main'
import { createLocalAdmin } from '#tests/helpers/admins'
import {
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  look,
  newPage,
  signIn,
  type TestPage,
} from '#tests/helpers/browser'
import { allowOutbound } from '#tests/helpers/outbound'
import { startReceiver } from '#tests/helpers/receiver'
import { PASSWORD, settleOutbox, setUpSamplePanel, staffMember } from '#tests/helpers/sandbox'
import { until } from '#tests/helpers/start'
import { unique } from '#tests/helpers/world'

const PRESET = 'idevaffiliate'

/**
 * The same program by both ways: it reads its cookie in the browser, and is told the client's address by the server. The
 * database makes no difference in a browser, so that the second one sees one of them.
 */
const STORIES = [
  { locale: 'en', width: 1280, delivery: 'browser', rest: '', by: 'cookie' },
  {
    locale: 'it',
    width: 360,
    delivery: 'server',
    rest: '&ip_address=${client_ip}',
    by: 'address',
  },
] as const
const told = env.get('DB_CONNECTION') === 'sqlite' ? STORIES : STORIES.slice(1)

async function checked(view: TestPage, name: string) {
  expectNoErrors(view)
  await expectAccessible(view)
  await expectNothingSideways(view)
  await look(view, name)
}

async function submit({ page }: TestPage) {
  await Promise.all([
    page.waitForNavigation({ waitUntil: 'load' }),
    page.locator('main form button[type=submit].btn-primary').click(),
  ])
}

/**
 * Registers and orders a plan.
 * @returns the order's id, on its confirmation page
 */
async function buy(view: TestPage, method: 'card' | 'check'): Promise<string> {
  const { page } = view
  await page.goto('/sandbox/register')
  await page.fill('#field-name', 'Vera Visitor')
  await page.fill('#field-email', `${unique('story')}@example.net`)
  await page.fill('#field-password', PASSWORD)
  await submit(view)
  await page.goto('/sandbox/products/gale')
  await page.fill('#field-domain', 'vera-visitor.it')
  await submit(view)
  await page.goto('/sandbox/checkout')
  await page.locator(`input[value=${method}]`).check()
  await submit(view)
  await outbox.drain()
  return /orders\/(o-\d+)\/confirmation/.exec(page.url())![1]!
}

test.group('Signup notifications, from the preset to the log', (group) => {
  group.setup(async () => {
    await setUpSamplePanel()
    await settleOutbox()
  })

  for (const { locale, width, delivery, rest, by } of told) {
    test(`from the ${delivery}, in ${locale} at ${width} pixels`, async ({ assert, cleanup }) => {
      const i18n = i18nManager.locale(locale)
      const t = (key: string, values?: Record<string, string | number>) =>
        i18n.formatMessage(key, values)
      const shot = (step: string) => `signup-story-${step}-${locale}-${width}`
      const receiver = await startReceiver()
      const { client, restore } = allowOutbound(new URL(receiver.url).host)
      const deliverer = new Deliverer({ client, logger })
      deliverer.start()
      cleanup(async () => {
        await deliverer.stop()
        await restore()
      })
      const panel = await db.from('panels').where('key', samplePanel.key).firstOrFail()
      // the sample panel is every test's, and has five places
      cleanup(async () => {
        await db
          .from('affiliate_programs')
          .where({ panel_id: panel.id, preset: PRESET })
          .update({ slot: null, deleted_at: now() })
      })
      const adminId = await createLocalAdmin({ locale })

      // the admin takes the preset
      const admin = await newPage({ locale, width })
      const desk = admin.page
      await signIn(admin, adminId, `/admin/affiliate-programs?panel=${panel.id}`)
      await desk
        .getByRole('link', { name: t('programs.add') })
        .first()
        .click()
      await desk.getByLabel(t('programs.edit.preset'), { exact: true }).selectOption(PRESET)
      const template = desk.locator('#field-url_template')
      await until(async () => {
        const filled = await template.inputValue()
        return filled.includes('sale.php')
      }, 'The preset was not filled in')
      assert.include(await template.inputValue(), 'idev_ordernum=${order_id}')

      // … with the program's own address, and a parameter where the caret stands
      const before = `${receiver.url}/idev/sale.php?profile=72198&idev_saleamt=`
      const after = `&idev_ordernum=\${order_id}${rest}`
      await template.fill(before + after)
      await desk.evaluate(
        `document.querySelector('#field-url_template').setSelectionRange(${before.length}, ${before.length})`
      )
      await desk.locator('[data-parameter=url]').selectOption('amount')
      await desk.locator('button[data-insert=url]').click()
      assert.equal(await template.inputValue(), `${before}\${amount}${after}`)
      await desk
        .locator('#preview code')
        .filter({ hasText: before })
        .filter({ hasText: /idev_saleamt=\d/ })
        .waitFor()
      await desk.locator(`input[name=delivery][value=${delivery}]`).check()
      await checked(admin, shot('editor'))
      await desk.getByRole('button', { name: t('programs.edit.submit'), exact: true }).click()

      // … sends a test
      await desk.getByRole('link', { name: t('programs.send_test') }).click()
      await desk.getByRole('button', { name: t('deliveries.try.send') }).click()
      await desk.getByText(t('deliveries.try.verdicts.delivered')).waitFor()
      await checked(admin, shot('tested'))
      const [tried] = receiver.received()
      assert.deepInclude(tried, { program: PRESET, from: 'server', matchedBy: null })
      assert.lengthOf(receiver.received(), 1)
      receiver.clear()

      // … and turns it on
      await desk.goto(`/admin/affiliate-programs?panel=${panel.id}`)
      const program = desk.locator('tbody tr').last()
      await program.locator('summary').click()
      await program.getByRole('button', { name: t('programs.act.on') }).click()
      await desk.getByText(t('programs.became.on', { name: 'iDevAffiliate' })).waitFor()

      // a visitor follows the program's link, registers and pays by card
      const visitor = await newPage({ locale, width })
      await visitor.page.goto(`${receiver.url}/r/${PRESET}?id=77`)
      const order = await buy(visitor, 'card')
      await until(() => receiver.received().length > 0, 'The program was not told')
      const [call] = receiver.received()
      assert.deepInclude(call, { from: delivery, orderId: order, matchedBy: by, duplicate: false })
      assert.deepEqual(
        receiver.bookings().map((sale) => [sale.orderId, sale.amount, sale.affiliateId]),
        [[order, call!.sentAmount, '77']]
      )
      assert.equal(Boolean(call!.headers.cookie), delivery === 'browser')
      await visitor.page.reload({ waitUntil: 'load' })
      await checked(visitor, shot('confirmation'))

      // another pays by check, and the staff accepts it
      const other = await newPage({ locale, width })
      await other.page.goto(`${receiver.url}/r/${PRESET}?id=77`)
      const moderated = await buy(other, 'check')
      const staff = await staffMember()
      await staff.get(`/sandbox/staff/orders/${moderated}`)
      await staff.post(`/sandbox/staff/orders/${moderated}/accept`)
      await outbox.drain()
      await other.page.reload({ waitUntil: 'load' })
      expectNoErrors(other)
      assert.lengthOf(receiver.received(), 1)

      // … whose page lists what it got
      await visitor.page.goto(receiver.url)
      const matched = t(`sandbox.receiver.matched.${by}`)
      const verdict = { amount: call!.bookedAmount!, order, matched }
      await visitor.page.getByText(t('sandbox.receiver.verdicts.booked', verdict)).click()
      await checked(visitor, shot('receiver'))

      // the log explains both, and the test
      await desk.goto(`/admin/affiliate-programs?panel=${panel.id}`)
      const programId = Number(
        /program=(\d+)/.exec(
          (await desk.locator('tbody a[href*="deliveries"]').last().getAttribute('href'))!
        )![1]
      )
      await desk.goto(`/admin/deliveries?program=${programId}`)
      await checked(admin, shot('log'))
      assert.equal(await desk.locator('tbody tr').count(), 2)
      const result = delivery === 'browser' ? 'loaded' : 'delivered'
      for (const [id, word, why] of [
        [order, t(`deliveries.results.${result}`), null],
        [moderated, t('deliveries.results.not_sent'), t('signups.reasons.moderated')],
      ] as const) {
        await desk.goto(`/admin/deliveries?program=${programId}&order=${id}`)
        await desk.locator('tbody a').first().click()
        const said = await desk.locator('main').innerText()
        assert.include(said, word)
        if (why) assert.include(said, why)
        await checked(admin, shot(`log-${id === order ? result : 'not-sent'}`))
      }
      await desk.goto(`/admin/deliveries?program=${programId}&tests=only`)
      assert.equal(await desk.locator('tbody tr').count(), 1)
    }).timeout(240_000)
  }
})
