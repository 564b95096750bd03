/**
 * Affiliate programs on other sites, called from the customer's browser: mapped host names, since ports make no site.
 */
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { samplePanel } from '#config/sandbox'
import { now } from '#core/clock'
import { outbox } from '#sandbox/outbox/main'
import type { SampleReceiver } from '#sandbox/receiver/sample_receiver'
import { baseUrl, expectNoErrors, newPage, type TestPage } from '#tests/helpers/browser'
import { createProgram, deliveriesOf, type TestProgram } from '#tests/helpers/programs'
import { startReceiver } from '#tests/helpers/receiver'
import { PASSWORD, setUpSamplePanel, staffMember } from '#tests/helpers/sandbox'
import { createPanel, unique } from '#tests/helpers/world'

/** Milliseconds in which a page asks again, and browsers say what became of images. */
const SOON = 20_000

async function submit({ page }: TestPage) {
  // resolves upon the load event of the page that follows
  await Promise.all([
    page.waitForNavigation({ waitUntil: 'load' }),
    page.locator('main form button[type=submit].btn-primary').click(),
  ])
}

async function register(opened: TestPage) {
  const { page } = opened
  await page.goto('/sandbox/register')
  await page.fill('#field-name', 'Sam Shopper')
  await page.fill('#field-email', `${unique('tag')}@example.net`)
  await page.fill('#field-password', PASSWORD)
  await submit(opened)
}

/**
 * @returns the order's id, on its confirmation page
 */
async function order(opened: TestPage, method: 'card' | 'check'): Promise<string> {
  const { page } = opened
  await page.goto('/sandbox/products/gale')
  await page.fill('#field-domain', 'my-own-site.it')
  await submit(opened)
  await page.goto('/sandbox/checkout')
  await page.locator(`input[value=${method}]`).check()
  await submit(opened)
  return /orders\/(o-\d+)\/confirmation/.exec(page.url())![1]!
}

async function until(what: string, holds: () => boolean | Promise<boolean>) {
  for (const end = Date.now() + SOON; Date.now() < end;) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Not within ${SOON} ms: ${what}`)
}

async function lastState(program: TestProgram): Promise<string> {
  const deliveries = await deliveriesOf(program)
  const { state, reason } = deliveries.at(-1)!
  return reason ? `${state}: ${reason}` : state
}

test.group('Programs that are called from the customer’s browser', (group) => {
  group.setup(setUpSamplePanel)

  const programs: TestProgram[] = []
  group.each.teardown(async () => {
    // the sample panel is every test's
    for (const { id } of programs.splice(0)) {
      await db.from('affiliate_programs').where('id', id).update({ slot: null, deleted_at: now() })
    }
  })

  async function programOf(receiver: SampleReceiver, host: string, path: string, click?: string) {
    const panel = await db.from('panels').where('key', samplePanel.key).firstOrFail()
    const program = await createProgram(panel, {
      delivery: 'browser',
      url: `http://${host}:${new URL(receiver.url).port}${path}`,
      ...(click && { clickParameters: [click], clickRequired: true }),
    })
    programs.push(program)
    return program
  }

  test('hear of a card order once, by their own cookie where the browser sends it, else by the click id; a hanging one holds nothing up', async ({
    assert,
  }) => {
    const receiver = await startReceiver({ shopUrl: `${baseUrl()}/sandbox` })
    const { port } = new URL(receiver.url)
    const sale = 'amount=${amount}&adv_sub=${order_id}'
    // a trustworthy origin, so that its cookie may be SameSite=None; Secure
    const byCookie = await programOf(
      receiver,
      'tracker.localhost',
      '/idev/sale.php?profile=72198&idev_saleamt=${amount}&idev_ordernum=${order_id}'
    )
    const byClick = await programOf(
      receiver,
      'tracker.test',
      `/aff_l?offer_id=26&transaction_id=\${click_id}&${sale}`,
      'transaction_id'
    )
    const hanging = await programOf(receiver, 'tracker.test', '/hang/${order_id}')
    const failing = await programOf(receiver, 'tracker.test', '/status/500/${order_id}')
    const all = [byCookie, byClick, hanging, failing]

    // what programs name is looked up every five seconds, and then kept by browsers
    await until('the script to know the programs', async () => {
      const script = await fetch(`${baseUrl()}/landing.js?panel=${samplePanel.key}`)
      const text = await script.text()
      return text.includes('transaction_id')
    })
    const customer = await newPage()
    const { page, context } = customer
    await page.goto(`http://tracker.localhost:${port}/r/idevaffiliate?id=77`)
    await page.goto(`http://tracker.test:${port}/r/tune`)
    assert.isTrue(page.url().startsWith(`${baseUrl()}/sandbox`), page.url())
    const cookies = await context.cookies()
    const cookieOf = (name: string) => cookies.find((cookie) => cookie.name === name)!
    assert.equal(cookieOf('idevaffiliate').sameSite, 'None')
    assert.equal(cookieOf('enc_aff_session_26').sameSite, 'Lax')
    const clickId = cookieOf('enc_aff_session_26').value
    const landing = cookieOf('pa_landing')
    assert.equal(JSON.parse(decodeURIComponent(landing.value)).transaction_id, clickId)
    assert.deepInclude(landing, { domain: 'localhost', path: '/', sameSite: 'Lax' })
    assert.isAbove(landing.expires, Date.now() / 1000 + 29 * 86_400)

    // the account comes while the page is open
    await register(customer)
    const first = await order(customer, 'card')
    assert.isEmpty(receiver.received())
    await outbox.drain()
    await until('four calls', () => receiver.received().length === 4)
    await until('what became of them', async () => (await lastState(failing)) === 'broken')
    assert.deepEqual(await Promise.all(all.map(lastState)), [
      'loaded',
      'loaded',
      'served',
      'broken',
    ])

    const [idev] = receiver.received('idevaffiliate')
    assert.deepInclude(idev, {
      from: 'browser',
      method: 'GET',
      matchedBy: 'cookie',
      orderId: first,
      duplicate: false,
    })
    const [tune] = receiver.received('tune')
    assert.deepInclude(tune, { from: 'browser', matchedBy: 'click', clickId, orderId: first })
    assert.isUndefined(tune!.headers.cookie)
    // of the shop's page no more than its site
    for (const { headers } of receiver.received()) {
      assert.equal(headers.referer, `${baseUrl()}/`)
      assert.equal(headers['sec-fetch-dest'] ?? 'image', 'image')
    }
    assert.deepEqual(
      receiver.bookings().map(({ program, amount, matchedBy }) => [program, amount, matchedBy]),
      ['idevaffiliate', 'tune'].map((program, index) => [
        program,
        idev!.sentAmount,
        index === 0 ? 'cookie' : 'click',
      ])
    )
    assert.match(idev!.sentAmount!, /^\d+\.\d\d$/)

    // a reload, one program still hanging
    const answered = page.waitForResponse(/finished\.js/)
    await page.reload({ waitUntil: 'load' })
    const answer = await answered
    assert.notInclude(await answer.text(), 'tracker')
    assert.lengthOf(receiver.received(), 4)

    // the account is there before the page: what is called does not hold its load event
    await page.route('**/signup/finished.js*', async (route) => {
      await outbox.drain()
      await route.continue()
    })
    const second = await order(customer, 'card')
    await until('four more calls', () => receiver.received().length === 8)
    assert.equal(await page.evaluate('document.readyState'), 'complete')
    assert.deepEqual(
      ['idevaffiliate', 'tune'].map((program) => receiver.received(program).at(-1)!.orderId),
      [second, second]
    )
    await page.locator('main a.btn-primary').click()
    await page.waitForURL('**/sandbox/account')
    assert.equal(await lastState(hanging), 'served')

    // moderated: never, whatever the staff do
    const third = await order(customer, 'check')
    await page.unroute('**/signup/finished.js*')
    const staff = await staffMember()
    await staff.get(`/sandbox/staff/orders/${third}`)
    await staff.post(`/sandbox/staff/orders/${third}/accept`)
    await outbox.drain()
    const last = page.waitForResponse(/finished\.js/)
    await page.reload({ waitUntil: 'load' })
    const unserved = await last
    const script = await unserved.text()
    assert.notInclude(script, 'tracker')
    assert.notInclude(script, 'try=')
    assert.lengthOf(receiver.received(), 8)
    for (const program of all) {
      assert.equal(await lastState(program), 'not_sent: moderated')
    }
    expectNoErrors(customer, ['500'])
  })

  test('are called without JavaScript too, once', async ({ assert }) => {
    const receiver = await startReceiver({ shopUrl: `${baseUrl()}/sandbox` })
    const program = await programOf(
      receiver,
      'tracker.test',
      '/idev/sale.php?idev_saleamt=${amount}&idev_ordernum=${order_id}'
    )
    const hanging = await programOf(receiver, 'tracker.test', '/hang/${order_id}')
    const customer = await newPage({ javaScript: false })
    await register(customer)
    const id = await order(customer, 'card')
    await outbox.drain()
    await until('two calls', () => receiver.received().length === 2)
    assert.equal(receiver.received('idevaffiliate')[0]!.orderId, id)
    assert.equal(receiver.received('idevaffiliate')[0]!.headers.referer, `${baseUrl()}/`)
    await customer.page.reload({ waitUntil: 'load' })
    assert.deepEqual(await Promise.all([program, hanging].map(lastState)), ['served', 'served'])
    assert.lengthOf(receiver.received(), 2)
    expectNoErrors(customer, ['.js csp'])
  })
})

test.group('landing.js in a browser', () => {
  test('keeps what programs name in the shop’s own cookie, and nothing under Global Privacy Control', async ({
    assert,
  }) => {
    const panel = await createPanel()
    await createProgram(panel, {
      clickParameters: ['cid'],
      url: 'https://p.example/?c=${click_id}&s=${landing.utm_source}',
    })
    const { page, context } = await newPage()
    const shop = async (query: string) => {
      await page.goto(`http://shop.test/${query}`)
      const cookies = await context.cookies('http://shop.test/')
      const value = cookies.find(({ name }) => name === 'pa_landing')?.value
      return value === undefined ? null : JSON.parse(decodeURIComponent(value))
    }
    // scripts of the add-on and nothing else: neither inline code nor eval
    await page.route('http://shop.test/**', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': `default-src 'none'; script-src ${baseUrl()}` },
        body: `<!DOCTYPE html><title>Shop</title><script src="${baseUrl()}/landing.js?panel=${panel.key}"></script>`,
      })
    )
    assert.isNull(await shop('?page=2'))
    assert.deepEqual(await shop('?cid=a%20b&utm_source=blog&secret=1'), {
      cid: 'a b',
      utm_source: 'blog',
    })
    assert.deepEqual(await shop('?page=3'), { cid: 'a b', utm_source: 'blog' })
    assert.deepEqual(await shop('?cid=2'), { cid: '2' })

    await context.clearCookies()
    await page.addInitScript(
      `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true })`
    )
    assert.isNull(await shop('?cid=3'))
  })
})
