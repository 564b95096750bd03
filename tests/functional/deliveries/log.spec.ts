import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { deliveriesList, RESULTS } from '#signup_notifications/log/deliveries_list'
import { ListDeliveries } from '#signup_notifications/log/queries/list_deliveries'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { createAttempt, createDelivery } from '#tests/helpers/delivery_log'
import { createOrder } from '#tests/helpers/earnings'
import { createProgram, type TestProgram } from '#tests/helpers/programs'
import { createClient, createPanel, type TestPanel, unique } from '#tests/helpers/world'

const DAY = 86_400_000

async function orderOf(panel: TestPanel, label?: string) {
  const id = await createOrder(panel, await createClient(panel), [])
  const number = label ?? unique('N')
  await db.from('orders').where('id', id).update({ number })
  return { subject_type: 'order', subject_id: id, subject_label: number }
}

interface World {
  panel: TestPanel
  program: TestProgram
  other: TestProgram
}

async function createWorld(): Promise<World> {
  const panel = await createPanel()
  return {
    panel,
    program: await createProgram(panel, { name: unique('First') }),
    other: await createProgram(panel, { name: unique('Second') }),
  }
}

/** The ids that a list shows, in its order. */
async function listed(panelId: number | null, input: Record<string, string>) {
  const programs = await db.from('affiliate_programs').select('id')
  const list = deliveriesList(input, {
    panelIds: [],
    programIds: programs.map(({ id }) => Number(id)),
  })
  const deliveries = new ListDeliveries(panelId, list)
  const rows = await deliveries.page(0, 100)
  return { ids: rows.map(({ id }) => id), total: await deliveries.count(), rows }
}

test.group('The log of deliveries', () => {
  test('says in words what became of each', async ({ client, assert }) => {
    const { panel, program, other } = await createWorld()
    const soon = now() + 30 * 60_000
    const make = (overrides: Record<string, unknown>) =>
      createDelivery({ panel, program }, { ...overrides })
    await make({})
    await make({ state: 'owed', next_attempt_at: soon + 3 * DAY, last_status: 500 })
    await make({ state: 'owed', next_attempt_at: now() - 1_000, attempts: 0 })
    await make({ state: 'owed', next_attempt_at: soon, lease: 'abc' })
    await make({ state: 'failed', attempts: 12, last_status: null, reason: 'failed.timeout' })
    await make({ state: 'refused', last_status: 404, reason: 'status_refused' })
    await make({ state: 'not_sent', mode: 'both', reason: 'method_moderated', attempts: 0 })
    await make({ state: 'not_sent', mode: 'both', reason: 'of_the_future', attempts: 0 })
    for (const state of ['waiting', 'served', 'loaded', 'broken', 'page_closed']) {
      await make({ state, mode: 'browser', attempts: 0, last_status: null })
    }
    await db.from('destinations').where('id', other.destinationId).update({ state: 'paused' })
    await createDelivery({ panel, program: other }, { state: 'owed', next_attempt_at: now() })

    const response = await client.get('/admin/deliveries').loginAs(await staffOf(panel))
    response.assertStatus(200)
    const shown = response
      .text()
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
    for (const words of [
      'Delivered 200',
      'Next try ',
      'Due now',
      'Being called',
      'Failed after 12 attempts',
      'Refused 404',
      'Not sent moderated payment',
      'Not sent of_the_future',
      'Waits for the signup page',
      'Served answer unknown',
      'Loaded',
      'Failed in the browser',
      'Page closed',
      'Held the program is paused',
    ]) {
      assert.include(shown, words)
    }
  })

  test('an empty one says what will stand there', async ({ client }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const empty = await client.get('/admin/deliveries').loginAs(staff)
    empty.assertTextIncludes('Nothing sent yet.')
    const filtered = await client.get('/admin/deliveries?result=failed').loginAs(staff)
    filtered.assertTextIncludes('Nothing matches these filters.')
  })

  test('is narrowed by each filter', async ({ assert }) => {
    const { panel, program, other } = await createWorld()
    const order = await orderOf(panel)
    const twin = { ...order, subject_type: 'client' }
    const old = Date.UTC(2026, 0, 5, 12)
    const ids = {
      delivered: await createDelivery({ panel, program }, order),
      failed: await createDelivery(
        { panel, program: other },
        { state: 'failed', last_status: 500, last_url: 'https://other.example/x?key=50%25_a' }
      ),
      refused: await createDelivery({ panel, program }, { state: 'refused', last_status: 404 }),
      broken: await createDelivery(
        { panel, program },
        { state: 'broken', mode: 'browser', last_status: null, ...twin }
      ),
      notSent: await createDelivery(
        { panel, program },
        { state: 'not_sent', mode: 'both', reason: 'moderated', last_status: null, last_url: null }
      ),
      owed: await createDelivery({ panel, program }, { state: 'owed', last_status: null }),
      old: await createDelivery({ panel, program }, { created_at: old, last_status: 204 }),
      test: await createDelivery(
        { panel, program },
        { is_test: true, event_key: unique('test:'), ...order }
      ),
    }
    await db.from('destinations').where('id', other.destinationId).update({ state: 'off' })
    const held = await createDelivery(
      { panel, program: other },
      { state: 'owed', last_status: null }
    )
    const { external_id: externalId } = await db
      .from('orders')
      .where('id', order.subject_id)
      .firstOrFail()

    const cases: [string, Record<string, string>, number[]][] = [
      ['delivered', { result: 'delivered' }, [ids.delivered, ids.old]],
      ['problems', { result: 'problems' }, [ids.broken, ids.refused, ids.failed]],
      ['failed', { result: 'failed' }, [ids.failed]],
      ['owed', { result: 'owed' }, [ids.owed]],
      ['held', { result: 'held' }, [held]],
      ['nothing of it', { result: 'waiting' }, []],
      ['a program', { program: String(other.id) }, [held, ids.failed]],
      [
        'result of a program',
        { program: String(program.id), result: 'problems' },
        [ids.broken, ids.refused],
      ],
      ['delivered of a program', { program: String(other.id), result: 'delivered' }, []],
      ['its number', { order: order.subject_label }, [ids.delivered]],
      ['its id', { order: externalId }, [ids.delivered]],
      ['no order', { order: 'nothing' }, []],
      ['part of a number', { order: order.subject_label.slice(0, -1) }, []],
      ['a code', { code: '404' }, [ids.refused]],
      ['a code and a result', { code: '200', result: 'refused' }, []],
      ['no code', { code: '4xx', result: 'refused' }, [ids.refused]],
      ['the browser', { mode: 'browser', result: 'problems' }, [ids.broken]],
      ['never by a browser', { mode: 'browser', result: 'delivered' }, []],
      ['both ways', { mode: 'browser', result: 'not_sent' }, [ids.notSent]],
      ['a URL', { url: 'OTHER.example' }, [ids.failed]],
      ['no pattern', { url: '50%25_A' }, [ids.failed]],
      ['no wildcard', { url: '5_%25' }, []],
      ['a day', { from: '2026-01-05', to: '2026-01-05' }, [ids.old]],
      ['tests', { tests: 'only' }, [ids.test]],
      [
        'tests of an order',
        { tests: 'with', order: order.subject_label },
        [ids.test, ids.delivered],
      ],
      ['only tests of an order', { tests: 'only', order: order.subject_label }, [ids.test]],
      ['oldest first', { sort: 'time', result: 'delivered' }, [ids.old, ids.delivered]],
    ]
    for (const [name, input, expected] of cases) {
      const { ids: found, total } = await listed(panel.id, input)
      assert.deepEqual(found, expected, name)
      assert.equal(total, expected.length, name)
    }
    const everything = await listed(panel.id, {})
    assert.lengthOf(everything.ids, 8)
    assert.notInclude(everything.ids, ids.test)
  })

  test('an URL is looked for in the last month unless days are named', async ({ assert }) => {
    const { panel, program } = await createWorld()
    const id = await createDelivery(
      { panel, program },
      { created_at: now() - 40 * DAY, last_url: 'https://longago.example/' }
    )
    const lately = await listed(panel.id, { url: 'longago' })
    assert.deepEqual(lately.ids, [])
    const ever = await listed(panel.id, { url: 'longago', from: '2020-01-01' })
    assert.deepEqual(ever.ids, [id])
  })

  test('what a deleted program was told stays, by its name', async ({ client, assert }) => {
    const { panel, program } = await createWorld()
    await createDelivery({ panel, program })
    await db
      .from('affiliate_programs')
      .where('id', program.id)
      .update({ slot: null, deleted_at: now() })
    await db.from('destinations').where('id', program.destinationId).update({ state: 'deleted' })
    const staff = await staffOf(panel)

    const response = await client.get(`/admin/deliveries?program=${program.id}`).loginAs(staff)
    response.assertTextIncludes(`${program.name} (deleted)`)
    const { rows } = await listed(panel.id, { program: String(program.id) })
    const again = await client.get(`/admin/deliveries/send-again?ids=${rows[0]!.id}`).loginAs(staff)
    again.assertTextIncludes('The program was deleted.')
    assert.notInclude(again.text(), 'name="ids[]"')
  })

  test('staff see their panel’s deliveries only', async ({ client, assert }) => {
    const [mine, theirs] = [await createWorld(), await createWorld()]
    const order = await orderOf(theirs.panel)
    const id = await createDelivery(theirs, order)
    await createDelivery(mine)
    const staff = await staffOf(mine.panel)

    for (const path of [
      '/admin/deliveries',
      '/admin/deliveries.csv',
      `/admin/deliveries?order=${order.subject_label}`,
      `/admin/deliveries.csv?order=${order.subject_label}`,
      `/admin/deliveries?panel=${theirs.panel.id}`,
      `/admin/deliveries?program=${theirs.program.id}`,
    ]) {
      const response = await client.get(path).loginAs(staff)
      response.assertStatus(200)
      assert.notInclude(response.text(), theirs.program.name, path)
    }
    const detail = await client.get(`/admin/deliveries/${id}`).loginAs(staff)
    detail.assertStatus(404)
    const again = await client
      .get(`/admin/deliveries/send-again?ids=${id}`)
      .loginAs(staff)
      .redirects(0)
    again.assertStatus(303)

    const root = await localAdmin()
    const ofOne = await client.get(`/admin/deliveries?panel=${theirs.panel.id}`).loginAs(root)
    ofOne.assertTextIncludes(order.subject_label)
  })

  test('an order that nobody was told of is explained', async ({ client }) => {
    const { panel, program } = await createWorld()
    const staff = await staffOf(panel)
    const unknown = await client.get('/admin/deliveries?order=nobody').loginAs(staff)
    unknown.assertTextIncludes('The panel has told of no order “nobody”.')

    const order = await orderOf(panel)
    const path = `/admin/deliveries?order=${order.subject_label}`
    const incomplete = await client.get(path).loginAs(staff)
    incomplete.assertTextIncludes('has not said that its account exists')
    incomplete.assertTextIncludes(`/admin/receipts/orders/${order.subject_id}`)

    const { external_id: externalId } = await db
      .from('orders')
      .where('id', order.subject_id)
      .firstOrFail()
    await db.table('panel_events').insert({
      panel_id: panel.id,
      event_id: unique('event'),
      type: 'signup.completed',
      occurred_at: now(),
      received_at: now(),
      payload: '{}',
      state: 'applied',
      object: `order:${externalId}`,
      attempts: 1,
    })
    const receipt = await client.get(`/admin/receipts/orders/${order.subject_id}`).loginAs(staff)
    receipt.assertTextIncludes(`/admin/deliveries?order=${externalId}`)
    const before = await client.get(path).loginAs(staff)
    before.assertTextIncludes('when there was no affiliate program that could be told')

    await createDelivery(
      { panel, program },
      { ...order, is_test: true, event_key: unique('test:') }
    )
    const tests = await client.get(path).loginAs(staff)
    tests.assertTextIncludes('there are only tests')

    await createDelivery({ panel, program }, order)
    const filtered = await client.get(`${path}&result=failed`).loginAs(staff)
    filtered.assertTextIncludes('Nothing matches these filters.')
  })

  test('the CSV has every row once, and nothing that a spreadsheet would run', async ({
    client,
    assert,
  }) => {
    const { panel, program } = await createWorld()
    const at = now()
    await db.from('destinations').where('id', program.destinationId).update({ name: '=cmd|’x’' })
    const ids = []
    for (let index = 0; index < 3; index++) {
      ids.push(
        await createDelivery(
          { panel, program },
          { created_at: at, subject_type: 'order', subject_id: 1, subject_label: '@SUM(1)' }
        )
      )
    }
    const response = await client.get('/admin/deliveries.csv').loginAs(await staffOf(panel))
    response.assertStatus(200)
    const lines = response.text().trim().split('\r\n').slice(1)
    assert.deepEqual(
      lines.map((line) => Number(line.split(',')[0])),
      ids.toReversed()
    )
    assert.include(lines[0]!, `"'=cmd|’x’"`)
    assert.include(lines[0]!, `"'@SUM(1)"`)
    assert.include(lines[0]!, 'Delivered 200')
  })

  test('each filter reads an index in the order of the page', async ({ assert }) => {
    // MySQL chooses by how many rows there are: docs/performance.md has its figures
    if (db.connection().dialect.name === 'mysql') return
    const { panel, program } = await createWorld()
    const statements: { sql: string; bindings?: unknown[] }[] = []
    const listen = (query: { sql: string; bindings?: unknown[] }) => statements.push(query)
    db.connection().getReadClient().on('query', listen)
    const plansOf = async (panelId: number | null, input: Record<string, string>) => {
      statements.length = 0
      await listed(panelId, input)
      const found = [...statements].filter(
        ({ sql }) =>
          /from `deliveries` where/i.test(sql) || /order by `deliveries`.`created_at`/.test(sql)
      )
      const plans = []
      for (const { sql, bindings } of found) {
        if (!/order by `deliveries`.`created_at`/.test(sql)) continue
        const rows: { detail: string }[] = await db.rawQuery(
          `EXPLAIN QUERY PLAN ${sql}`,
          (bindings ?? []) as never
        )
        plans.push(rows.map(({ detail }) => detail).join('; '))
      }
      return plans[0]!
    }
    const cases: [number | null, Record<string, string>, RegExp][] = [
      [null, {}, /deliveries_created_at_id/],
      [panel.id, {}, /deliveries_panel_id_created_at_id/],
      [panel.id, { program: String(program.id) }, /deliveries_destination_id_created_at_id/],
      [
        panel.id,
        { program: String(program.id), mode: 'browser' },
        /COVERING INDEX deliveries_destination_id_created_at_id_panel_id_mode/,
      ],
      [panel.id, { result: 'delivered' }, /deliveries_panel_id_created_at_id/],
      [
        panel.id,
        { code: '404', result: 'refused', mode: 'server' },
        /deliveries_last_status_created/,
      ],
      ...RESULTS.filter((result) => !['delivered', 'problems'].includes(result)).map(
        (result): [number, Record<string, string>, RegExp] => [
          panel.id,
          { result, program: String(program.id), from: '2026-01-01' },
          /deliveries_state_created_at/,
        ]
      ),
    ]
    for (const [panelId, input, index] of cases) {
      const plan = await plansOf(panelId, input)
      assert.match(plan, index, JSON.stringify(input))
      assert.notInclude(plan, 'TEMP B-TREE', JSON.stringify(input))
    }
    db.connection().getReadClient().off('query', listen)
  })
})

test.group('A delivery', () => {
  test('tells what was sent, what came back, and how long it took', async ({ client, assert }) => {
    const { panel, program, other } = await createWorld()
    const order = await orderOf(panel)
    const notification = unique('n')
    const id = await createDelivery(
      { panel, program },
      {
        ...order,
        notification_id: notification,
        state: 'owed',
        attempts: 2,
        next_attempt_at: now() + DAY,
      }
    )
    const browser = await createDelivery(
      { panel, program },
      { ...order, notification_id: notification, mode: 'browser', state: 'served', attempts: 0 }
    )
    const others = await createDelivery(
      { panel, program: other },
      {
        ...order,
        state: 'not_sent',
        mode: 'server',
        reason: 'click_id_missing',
        reason_values: JSON.stringify({ parameters: 'cid' }),
      }
    )
    await createAttempt(
      { id, destinationId: program.destinationId },
      {
        outcome: 'retry',
        reason: 'failed.timeout',
        reason_values: JSON.stringify({ host: 'program.example', seconds: 10, phase: 'connect' }),
        status_code: null,
        response_headers: null,
        response_body: null,
        response_bytes: null,
      }
    )
    await createAttempt(
      { id, destinationId: program.destinationId },
      {
        number: 2,
        cause: 'hand',
        outcome: 'retry',
        reason: 'status_retry',
        reason_values: JSON.stringify({ status: 500 }),
        status_code: 500,
        response_body: '<script>alert(1)</script>\\x1b[31m & more',
        response_bytes: 40,
        allowed_by: '10.0.0.0/8:8080',
      }
    )
    const staff = await staffOf(panel)
    const response = await client.get(`/admin/deliveries/${id}`).loginAs(staff)
    response.assertStatus(200)
    for (const words of [
      `${program.name} is still to be told of order ${order.subject_label}`,
      'did not accept the connection within 10 seconds',
      'Attempt 2</strong>, by hand',
      'No success 500',
      '&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m &amp; more',
      'entry “10.0.0.0/8:8080” of OUTBOUND_ALLOWED',
      'x-api-key: •••',
      'First byte of the answer',
      notification,
      `/admin/receipts/orders/${order.subject_id}`,
      `/admin/deliveries/${browser}`,
      `/admin/deliveries/${others}`,
      'the same notification, by the other way',
    ]) {
      assert.include(response.text(), words)
    }
    assert.notInclude(response.text(), '<script>alert')

    const missed = await client.get(`/admin/deliveries/${others}`).loginAs(staff)
    missed.assertTextIncludes(`was not told of order ${order.subject_label}`)
    missed.assertTextIncludes('Looked for: cid.')
    missed.assertTextIncludes(`/admin/affiliate-programs/${other.id}/edit`)
  })

  test('says so when details are no longer kept', async ({ client }) => {
    const { panel, program } = await createWorld()
    const gone = await createDelivery({ panel, program }, { parameters: null, last_url: null })
    const id = await createDelivery({ panel, program }, { parameters: null, last_url: null })
    await createAttempt(
      { id, destinationId: program.destinationId },
      { url: null, request_headers: null, response_headers: null, response_body: null }
    )
    const staff = await staffOf(panel)
    const without = await client.get(`/admin/deliveries/${gone}`).loginAs(staff)
    without.assertTextIncludes('What exactly was sent and answered is no longer kept.')
    const response = await client.get(`/admin/deliveries/${id}`).loginAs(staff)
    response.assertTextIncludes('No longer kept.')
    const again = await client.get(`/admin/deliveries/send-again?ids=${id}`).loginAs(staff)
    again.assertTextIncludes('What it said is no longer kept.')
  })

  test('settings are linked for those who may change them', async ({ client, assert }) => {
    const { panel, program } = await createWorld()
    const id = await createDelivery(
      { panel, program },
      {
        state: 'not_sent',
        mode: 'both',
        reason: 'method_not_listed',
        reason_values: JSON.stringify({ method: 'crypto' }),
      }
    )
    const staffs = await client.get(`/admin/deliveries/${id}`).loginAs(await staffOf(panel))
    staffs.assertTextIncludes('add “crypto” under Settings, General')
    assert.notInclude(staffs.text(), '/admin/settings#')
    const local = await client.get(`/admin/deliveries/${id}`).loginAs(await localAdmin())
    assert.include(local.text(), '/admin/settings#section-signups')
  })
})
