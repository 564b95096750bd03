/**
 * The log of what affiliate programs were told, and the page that tests a program: looked at empty and full, with and
 * without scripts.
 */
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { encryptHeaders } from '#outbound/destination_headers'
import { createLocalAdmin, createStaff } from '#tests/helpers/admins'
import { Sink } from '#tests/helpers/deliveries'
import { createAttempt, createDelivery } from '#tests/helpers/delivery_log'
import { createOrder } from '#tests/helpers/earnings'
import {
  expectNoErrors,
  inspect,
  inspectAsItIs,
  LOOKS,
  newPage,
  signIn,
} from '#tests/helpers/browser'
import { allowOutbound } from '#tests/helpers/outbound'
import { createProgram } from '#tests/helpers/programs'
import { createClient, createPanel, unique } from '#tests/helpers/world'

const SIXTY_LETTERS = 'A name of sixty letters that goes on and on, to its very end'
const HOSTILE = '<script>document.title = "taken"</script>\u001B[31m<img src=x onerror=alert(1)>'
const LONG_URL = `https://program.example/sale.php?profile=72198&idev_saleamt=19.99&idev_ordernum=10231&key=${'k'.repeat(300)}`

for (const { width, theme, locale } of LOOKS) {
  const suffix = `${width}-${theme}-${locale}`

  test.group(`The log of deliveries at ${width} px, ${theme}, ${locale}`, () => {
    test('empty and full, one delivery, sending again', async () => {
      const panel = await createPanel({ name: SIXTY_LETTERS })
      const program = await createProgram(panel, { name: SIXTY_LETTERS, delivery: 'both' })
      const other = await createProgram(panel, { name: 'iDevAffiliate', state: 'paused' })
      const opened = await newPage({ width, theme, locale })
      await signIn(opened, await createStaff(panel, { locale }), '/admin/deliveries')
      await inspect(opened, '/admin/deliveries', `deliveries-empty-${suffix}`)
      await inspect(opened, '/admin/deliveries?order=nobody', `deliveries-unknown-${suffix}`)

      const orderId = await createOrder(panel, await createClient(panel), [])
      const order = {
        subject_type: 'order',
        subject_id: orderId,
        subject_label: `N-2026-${'0'.repeat(30)}17`,
        notification_id: unique('n'),
      }
      const make = (overrides: Record<string, unknown> = {}) =>
        createDelivery({ panel, program }, { ...order, ...overrides })
      const failed = await make({
        state: 'failed',
        attempts: 12,
        last_status: 503,
        last_url: LONG_URL,
        reason: 'status_retry',
        reason_values: JSON.stringify({ status: 503 }),
      })
      await make({ state: 'served', mode: 'browser', attempts: 0, last_status: null })
      const missed = await createDelivery(
        { panel, program: other },
        {
          ...order,
          state: 'not_sent',
          mode: 'both',
          attempts: 0,
          last_status: null,
          last_url: null,
          reason: 'method_moderated',
          reason_values: JSON.stringify({ method: 'check' }),
        }
      )
      await createDelivery({ panel, program: other }, { ...order, state: 'owed' })
      await make({ state: 'owed', next_attempt_at: now() + 90 * 60_000, attempts: 3 })
      for (const [index, state] of ['loaded', 'broken', 'page_closed', 'waiting'].entries()) {
        await make({ state, mode: 'browser', attempts: 0, created_at: now() - index * 60_000 })
      }
      for (let index = 0; index < 30; index++) {
        await createDelivery({ panel, program }, { created_at: now() - 60_000 * (index + 5) })
      }
      for (const [number, attempt] of [
        {
          outcome: 'blocked',
          reason: 'blocked.inside',
          reason_values: JSON.stringify({
            host: 'tracker.example',
            address: '10.0.0.7',
            entry: 'tracker.example:80',
          }),
          status_code: null,
          remote_address: null,
          dns_ms: null,
          connect_ms: null,
          response_headers: null,
          response_body: null,
          response_bytes: null,
        },
        {
          outcome: 'retry',
          reason: 'failed.timeout',
          reason_values: JSON.stringify({ host: 'program.example', seconds: 10, phase: 'tls' }),
          status_code: null,
          response_headers: null,
          response_body: null,
          response_bytes: null,
        },
        {
          cause: 'hand',
          outcome: 'retry',
          reason: 'status_retry',
          reason_values: JSON.stringify({ status: 503 }),
          status_code: 503,
          url: LONG_URL,
          request_body: `{"${'long'.repeat(60)}":1}`,
          response_body: HOSTILE.replace('\u001B', String.raw`\x1b`) + 'x'.repeat(900),
          response_bytes: 65_536,
          allowed_by: '10.0.0.0/8',
        },
      ].entries()) {
        await createAttempt(
          { id: failed, destinationId: program.destinationId },
          { number: number + 10, ...attempt }
        )
      }

      await inspect(opened, '/admin/deliveries', `deliveries-${suffix}`)
      await inspect(opened, `/admin/deliveries/${missed}`, `delivery-missed-${suffix}`)
      await opened.page.goto(`/admin/deliveries/${failed}`)
      for (const summary of await opened.page.locator('main li details > summary').all()) {
        await summary.click()
      }
      await inspectAsItIs(opened, `delivery-opened-${suffix}`)
      await opened.page.title().then((title) => {
        if (title === 'taken') throw new Error('A program’s answer ran in the log')
      })
      await inspect(
        opened,
        `/admin/deliveries/send-again?ids=${failed}&ids=${missed}&ids=${failed - 1}&ids=${missed + 5}&ids=${missed + 30}`,
        `deliveries-again-${suffix}`
      )
      expectNoErrors(opened)
    })

    test('testing a program', async ({ assert }) => {
      const sink = await Sink.start()
      const outbound = allowOutbound(sink.allowance)
      try {
        const panel = await createPanel()
        const program = await createProgram(panel, {
          name: SIXTY_LETTERS,
          delivery: 'browser',
          state: 'off',
          url: `${sink.origin}/sale.php?sum=\${amount}&order=\${order_id}&site=\${domain}&plan=\${plan_name}&gclid=\${landing.gclid}&id=\${notification_id}`,
        })
        await db
          .from('destinations')
          .where('id', program.destinationId)
          .update({ encrypted_headers: encryptHeaders([{ name: 'x-key', value: 'secret' }]) })
        sink.answer = (_request, response) => response.end(HOSTILE + 'x'.repeat(3_000))
        const path = `/admin/affiliate-programs/${program.id}/test`
        const opened = await newPage({ width, theme, locale })
        const { page } = opened
        await signIn(opened, await createStaff(panel, { locale }), path)
        await inspect(opened, path, `program-test-${suffix}`)
        await inspect(opened, `${path}?from=signup`, `program-test-signup-${suffix}`)

        await page.goto(path)
        await page.locator('input[name="values[order_id]"]').fill('T-1')
        await page.locator('button[value="send"]').click()
        await page.waitForURL(/sent=/)
        await page.locator('#answer').waitFor()
        await inspectAsItIs(opened, `program-tested-${suffix}`)
        assert.notEqual(await page.title(), 'taken')
        assert.include(await page.locator('main').innerText(), String.raw`</script>\x1b[31m<img`)
        assert.match(sink.requests[0]!.url, /order=T-1/)
        assert.equal(await page.locator('input[name="values[order_id]"]').inputValue(), 'T-1')

        await page.locator('button[value="send"]').click()
        await page.locator('main .alert-warning').waitFor()
        assert.lengthOf(sink.requests, 1)
        expectNoErrors(opened, ['429'])

        await db
          .from('destinations')
          .where('id', program.destinationId)
          .update({ url_template: 'http://${domain}/x?a={amount}' })
        await inspect(opened, path, `program-test-broken-${suffix}`)
      } finally {
        await outbound.restore()
        await sink.stop()
      }
    })
  })
}

test.group('Testing a program without JavaScript', () => {
  test('values are changed, shown and sent', async ({ assert }) => {
    const sink = await Sink.start()
    const outbound = allowOutbound(sink.allowance)
    try {
      const panel = await createPanel()
      const program = await createProgram(panel, {
        url: `${sink.origin}/x?sum=\${amount}&order=\${order_id}`,
      })
      const path = `/admin/affiliate-programs/${program.id}/test`
      const opened = await newPage({ javaScript: false })
      const { page } = opened
      await signIn(opened, await createLocalAdmin(), path)
      await page.locator('input[name="values[amount]"]').fill('1.50')
      // Enter shows, and sends nothing
      await page.locator('input[name="values[amount]"]').press('Enter')
      await page.locator('pre', { hasText: 'sum=1.50' }).waitFor()
      assert.lengthOf(sink.requests, 0)
      await page.locator('button[value="send"]').click()
      await page.locator('#answer').waitFor()
      assert.match(sink.requests[0]!.url, /^[/]x[?]sum=1.50&order=TEST-/)
      assert.lengthOf(sink.requests, 1)
    } finally {
      await outbound.restore()
      await sink.stop()
    }
  })
})
