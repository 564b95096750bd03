import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { encryptHeaders } from '#outbound/destination_headers'
import { DEFAULT_OUTCOME_RULES } from '#outbound/outcome_rules'
import { ListDeliveries } from '#signup_notifications/log/queries/list_deliveries'
import { deliveriesList } from '#signup_notifications/log/deliveries_list'
import { staffOf } from '#tests/helpers/admins'
import { Sink } from '#tests/helpers/deliveries'
import { allowOutbound } from '#tests/helpers/outbound'
import {
  clientRegistered,
  orderPlaced,
  sendEvent,
  signupCompleted,
} from '#tests/helpers/panel_events'
import { createProgram } from '#tests/helpers/programs'
import { startTrap } from '#tests/helpers/trap'
import { createPanel, type TestPanel, unique } from '#tests/helpers/world'

const HEADER = 'key-that-nobody-reads'

async function signUp(client: Parameters<typeof sendEvent>[0], panel: TestPanel) {
  const registered = clientRegistered({ client: { id: unique('C'), email: 'carla@carla-shop.it' } })
  const clientId = (registered.data as { client: { id: string } }).client.id
  const orderId = unique('O')
  const placed = orderPlaced({
    order: { id: orderId, number: `N-${orderId}`, client_id: clientId },
  })
  await sendEvent(client, panel, registered)
  await sendEvent(client, panel, placed)
  await sendEvent(client, panel, signupCompleted(placed, { account: { domain: 'carla-shop.it' } }))
  const order = await db.from('orders').where('external_id', orderId).firstOrFail()
  return { orderId: Number(order.id), number: order.number as string, clientId: order.client_id }
}

test.group('Testing a program', (group) => {
  let sink: Sink
  let outbound: ReturnType<typeof allowOutbound>
  group.setup(async () => {
    sink = await Sink.start()
    outbound = allowOutbound(sink.allowance)
    return async () => {
      await outbound.restore()
      await sink.stop()
    }
  })
  group.each.setup(() => {
    sink.answer = (_request, response) => response.end('ok')
  })

  async function world(wanted: Parameters<typeof createProgram>[1] = {}) {
    const panel = await createPanel()
    const url = `${sink.origin}/${panel.key}?sum=\${amount}&order=\${order_id}&site=\${domain}`
    const program = await createProgram(panel, { url, ...wanted })
    const path = `/admin/affiliate-programs/${program.id}/test`
    return { panel, program, path, staff: await staffOf(panel) }
  }

  const testsOf = (program: { destinationId: number }) =>
    db.from('deliveries').where('destination_id', program.destinationId).orderBy('id')

  test('shows exactly what is sent, sends it and shows the answer', async ({ client, assert }) => {
    const { panel, program, path, staff } = await world()
    await db
      .from('destinations')
      .where('id', program.destinationId)
      .update({ encrypted_headers: encryptHeaders([{ name: 'x-key', value: HEADER }]) })
    const asked = await client.get(path).loginAs(staff)
    asked.assertStatus(200)
    assert.match(
      asked.text(),
      new RegExp(
        `GET ${sink.origin}/${panel.key}[?]sum=119.88&amp;order=TEST-[0-9A-F]{8}&amp;site=jane-doe.example\nx-key: •••`
      )
    )
    assert.lengthOf(sink.about(panel.key), 0)

    const values = { 'values[amount]': '7.50', 'values[order_id]': 'T 1', 'values[domain]': '' }
    const shown = await client
      .post(path)
      .form({ from: 'sample', act: 'show', ...values })
      .withCsrfToken()
      .loginAs(staff)
    shown.assertTextIncludes(`${sink.origin}/${panel.key}?sum=7.50&amp;order=T%201\n`)
    assert.lengthOf(sink.about(panel.key), 0)
    assert.lengthOf(await testsOf(program), 0)

    const numbers = /TEST-[0-9A-F]{8}/
    const other = await client.get(path).loginAs(staff)
    assert.notEqual(numbers.exec(other.text())![0], numbers.exec(asked.text())![0])

    const response = await client
      .post(path)
      .form({ from: 'sample', act: 'send', ...values })
      .withCsrfToken()
      .loginAs(staff)
    response.assertStatus(200)
    const [request, ...more] = sink.about(panel.key)
    assert.isEmpty(more)
    assert.equal(request!.url, `/${panel.key}?sum=7.50&order=T%201`)
    assert.equal(request!.headers['x-key'], HEADER)
    for (const words of ['It worked', 'Success 200', 'First byte', sink.allowance, 'value="T 1"']) {
      response.assertTextIncludes(words)
    }
    assert.notInclude(response.text(), HEADER)

    const [delivery] = await testsOf(program)
    assert.include(delivery, { state: 'delivered', mode: 'server', subject_id: null })
    assert.isTrue(Boolean(delivery.is_test))
    const acts = await db.from('admin_acts').where('panel_id', panel.id)
    assert.deepEqual(
      acts.map(({ act, subject_type: type, subject_id: id }) => [act, type, id]),
      [['program.tested', 'program', String(program.id)]]
    )
    const detail = await client.get(`/admin/deliveries/${delivery.id}`).loginAs(staff)
    detail.assertTextIncludes('was told of a made-up signup')
  })

  test('a refusal in a 200 is a refusal, whatever the answer looks like', async ({
    client,
    assert,
  }) => {
    const { program, path, staff } = await world()
    const rules = { ...DEFAULT_OUTCOME_RULES, body: { text: 'success=true', negate: false } }
    await db
      .from('destinations')
      .where('id', program.destinationId)
      .update({ outcome_rules: JSON.stringify(rules) })
    sink.answer = (_request, response) =>
      response.end('success=false; err_msg=<script>alert(1)</script>\u001B[31m')
    const response = await client
      .post(path)
      .form({ from: 'sample', act: 'send' })
      .withCsrfToken()
      .loginAs(staff)
    response.assertTextIncludes('The program refused it.')
    response.assertTextIncludes('does not contain “success=true”')
    response.assertTextIncludes('&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m')
    assert.notInclude(response.text(), '<script>alert')
    assert.notInclude(response.text(), '\u001B')
  })

  test('counts as nothing: not in the list, not for the program’s standing', async ({
    client,
    assert,
  }) => {
    for (const state of ['on', 'paused', 'off'] as const) {
      const { panel, program, path, staff } = await world({ state })
      const before = await db.from('destinations').where('id', program.destinationId).firstOrFail()
      sink.answer = (_request, response) => response.writeHead(410).end()
      const response = await client
        .post(path)
        .form({ from: 'sample', act: 'send' })
        .withCsrfToken()
        .loginAs(staff)
      response.assertTextIncludes('It answered 410')
      const after = await db.from('destinations').where('id', program.destinationId).firstOrFail()
      assert.deepEqual(after, before)
      const [delivery, ...more] = await testsOf(program)
      assert.isEmpty(more)
      assert.notEqual(delivery.state, 'owed')

      const log = (input: Record<string, string>) =>
        new ListDeliveries(
          panel.id,
          deliveriesList(input, { panelIds: [], programIds: [program.id] })
        ).count()
      assert.equal(await log({}), 0)
      assert.equal(await log({ tests: 'only' }), 1)
      const overview = await client.get('/admin').loginAs(staff)
      assert.notInclude(overview.text(), '/admin/deliveries?')
      const again = await client
        .get(`/admin/deliveries/send-again?ids=${delivery.id}`)
        .loginAs(staff)
      again.assertTextIncludes('A test is not repeated.')
    }
  })

  test('one in 20 seconds for the same program, and the page says when', async ({
    client,
    assert,
  }) => {
    const { panel, program, path, staff } = await world()
    const other = await createProgram(panel, { url: `${sink.origin}/${panel.key}/other` })
    const send = (to: string) =>
      client
        .post(to)
        .form({ 'from': 'sample', 'act': 'send', 'values[order_id]': 'as typed' })
        .withCsrfToken()
        .loginAs(staff)
    // at the same time: the limit is no look before the leap
    const answers = await Promise.all([send(path), send(path), send(path)])
    assert.deepEqual(answers.map((answer) => answer.status()).sort(), [200, 429, 429])
    const refused = answers.find((answer) => answer.status() === 429)!
    assert.match(refused.text(), /The next one is possible in (1?\d|20) seconds?\./)
    refused.assertTextIncludes('value="as typed"')
    assert.lengthOf(await testsOf(program), 1)
    assert.lengthOf(sink.about(panel.key), 1)

    const elsewhere = await send(`/admin/affiliate-programs/${other.id}/test`)
    elsewhere.assertStatus(200)
  })

  test('a past signup of the panel, as the program would get it', async ({ client, assert }) => {
    const { panel, program, path, staff } = await world({ state: 'off' })
    const signup = await signUp(client, panel)
    const asked = await client.get(`${path}?from=signup`).loginAs(staff)
    asked.assertTextIncludes(`Order ${signup.number}`)
    assert.notInclude(asked.text(), 'value="send"')

    const chosen = await client.get(`${path}?from=signup&order=${signup.number}`).loginAs(staff)
    chosen.assertTextIncludes('site=carla-shop.it')
    const response = await client
      .post(path)
      .form({ from: 'signup', act: 'send', signup: String(signup.orderId) })
      .withCsrfToken()
      .loginAs(staff)
    response.assertTextIncludes('It worked')
    assert.match(sink.about(panel.key)[0]!.url, /site=carla-shop\.it$/)
    const tests = await testsOf(program).where('is_test', true)
    assert.lengthOf(tests, 1)
    assert.include(tests[0], { subject_id: signup.orderId, client_id: signup.clientId })
  })

  test('no signup of another panel, of nobody, or of a client who was erased', async ({
    client,
    assert,
  }) => {
    const { panel, program, path, staff } = await world({ state: 'off' })
    const foreign = await signUp(client, await createPanel())
    const erased = await signUp(client, panel)
    await db.from('clients').where('id', erased.clientId).update({ erased_at: now() })

    for (const [orderId, words] of [
      [foreign.orderId, 'There is no completed signup'],
      [999_999_999, 'There is no completed signup'],
      [erased.orderId, 'was erased'],
    ] as const) {
      const asked = await client.get(`${path}?from=signup&signup=${orderId}`).loginAs(staff)
      asked.assertTextIncludes(words)
      const response = await client
        .post(path)
        .form({ from: 'signup', act: 'send', signup: String(orderId) })
        .withCsrfToken()
        .loginAs(staff)
      response.assertStatus(422)
      response.assertTextIncludes(words)
      assert.notInclude(response.text(), 'carla-shop.it')
    }
    const offered = await client.get(`${path}?from=signup`).loginAs(staff)
    assert.notInclude(offered.text(), erased.number)
    assert.lengthOf(await testsOf(program).where('is_test', true), 0)
    assert.lengthOf(sink.about(panel.key), 0)
  })

  test('an address inside is not called, a broken template is not sent, and the page says why', async ({
    client,
    assert,
  }) => {
    const trap = await startTrap()
    const cases = [
      [`http://127.0.0.1:${trap.port}/?a=\${amount}`, 200, 'Nothing was called.'],
      [`http://localhost:${trap.port}/`, 200, 'OUTBOUND_ALLOWED'],
      ['http://169.254.169.254/latest/meta-data/', 200, 'secrets of their machines'],
      ['http://${domain}/', 422, 'The template has mistakes.'],
      ['ftp://example.com/', 422, 'The template has mistakes.'],
      ['http://program.example/${coupon}/x', 422, '${coupon}'],
    ] as const
    try {
      for (const [url, status, words] of cases) {
        const { program, path, staff } = await world()
        await db
          .from('destinations')
          .where('id', program.destinationId)
          .update({ url_template: url })
        const asked = await client.get(path).loginAs(staff)
        asked.assertStatus(200)
        const response = await client
          .post(path)
          .form({ 'from': 'sample', 'act': 'send', 'values[coupon]': '' })
          .withCsrfToken()
          .loginAs(staff)
        assert.equal(response.status(), status, url)
        assert.include(response.text(), words, url)
        const made = await testsOf(program)
        assert.lengthOf(made, status === 200 ? 1 : 0, url)
      }
      assert.isEmpty(trap.seen)
    } finally {
      await trap.stop()
    }
  })

  test('headers that nobody can read any more are said so', async ({ client }) => {
    const { program, path, staff } = await world()
    await db
      .from('destinations')
      .where('id', program.destinationId)
      .update({ encrypted_headers: 'by another key' })
    const asked = await client.get(path).loginAs(staff)
    asked.assertTextIncludes('APP_KEY is not what it was')
    const response = await client
      .post(path)
      .form({ from: 'sample', act: 'send' })
      .withCsrfToken()
      .loginAs(staff)
    response.assertStatus(422)
  })

  test('a program for browsers is called without the customer’s cookies, and can be opened', async ({
    client,
    assert,
  }) => {
    const { panel, path, staff } = await world({ delivery: 'browser' })
    const asked = await client.get(path).loginAs(staff)
    asked.assertTextIncludes('sent by the server, without cookies')
    assert.match(
      asked.text(),
      new RegExp(`<a href="${sink.origin}/${panel.key}[^"]*" target="_blank" rel="noopener`)
    )
    const posts = await world({ delivery: 'server' })
    const other = await client.get(posts.path).loginAs(posts.staff)
    assert.notInclude(other.text(), 'target="_blank"')
  })
})
