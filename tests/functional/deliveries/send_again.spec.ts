import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import { Sink } from '#tests/helpers/deliveries'
import { createDelivery } from '#tests/helpers/delivery_log'
import { allowOutbound } from '#tests/helpers/outbound'
import { createProgram } from '#tests/helpers/programs'
import { createPanel } from '#tests/helpers/world'

const stateOf = (id: number) => db.from('deliveries').where('id', id).firstOrFail()

test.group('Sending again', (group) => {
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

  async function world() {
    const panel = await createPanel()
    const url = `${sink.origin}/${panel.key}?sum=\${amount}&order=\${order_id}`
    return { panel, program: await createProgram(panel, { url }), staff: await staffOf(panel) }
  }

  test('one is called at once, as a new attempt of the same delivery', async ({
    client,
    assert,
  }) => {
    const { panel, program, staff } = await world()
    const id = await createDelivery(
      { panel, program },
      { state: 'failed', attempts: 12, reason: 'failed.timeout', last_status: null }
    )
    const asked = await client.get(`/admin/deliveries/send-again?ids=${id}`).loginAs(staff)
    asked.assertTextIncludes(`Send a made-up signup to ${program.name} again?`)
    assert.notInclude(asked.text(), 'book it twice')
    assert.lengthOf(sink.about(panel.key), 0)

    const response = await client
      .post('/admin/deliveries/send-again')
      .form({ ids: [String(id)] })
      .withCsrfToken()
      .loginAs(staff)
      .redirects(0)
    response.assertStatus(303)
    response.assertHeader('location', `/admin/deliveries/${id}`)
    assert.deepEqual(
      sink.about(panel.key).map(({ url }) => url),
      [`/${panel.key}?sum=19.99&order=17`]
    )
    assert.include(await stateOf(id), { state: 'delivered', attempts: 13, last_status: 200 })
    const attempt = await db.from('delivery_attempts').where('delivery_id', id).firstOrFail()
    assert.include(attempt, { number: 13, cause: 'hand', outcome: 'delivered' })
    const act = await db.from('admin_acts').where('panel_id', panel.id).firstOrFail()
    assert.include(act, { act: 'delivery.sent_again', subject_id: String(id), user_id: staff.id })

    const twice = await client.get(`/admin/deliveries/send-again?ids=${id}`).loginAs(staff)
    twice.assertTextIncludes('book it twice')
  })

  test('one that fails again says so and stays as it was', async ({ client, assert }) => {
    const { panel, program, staff } = await world()
    sink.answer = (_request, response) => response.writeHead(503).end()
    const id = await createDelivery({ panel, program }, { state: 'refused', last_status: 404 })
    const response = await client
      .post('/admin/deliveries/send-again')
      .form({ ids: [String(id)] })
      .withCsrfToken()
      .loginAs(staff)
    response.assertTextIncludes('Sent again, without success: No success (503).')
    const row = await stateOf(id)
    assert.equal(row.state, 'refused')
  })

  test('those that are ticked are due again, but for those that cannot be', async ({
    client,
    assert,
  }) => {
    const { panel, program, staff } = await world()
    const elsewhere = await createPanel()
    const foreign = await createDelivery({
      panel: elsewhere,
      program: await createProgram(elsewhere),
    })
    const off = await createProgram(panel, { state: 'off' })
    const past = now() - 60_000
    const ids = {
      delivered: await createDelivery({ panel, program }),
      failed: await createDelivery({ panel, program }, { state: 'failed' }),
      browser: await createDelivery({ panel, program }, { state: 'served', mode: 'browser' }),
      both: await createDelivery({ panel, program }, { state: 'not_sent', mode: 'both' }),
      test: await createDelivery({ panel, program }, { is_test: true }),
      forgotten: await createDelivery({ panel, program }, { parameters: null }),
      off: await createDelivery({ panel, program: off }),
      leased: await createDelivery(
        { panel, program },
        { state: 'owed', lease: 'abc', next_attempt_at: now() + 60_000 }
      ),
    }
    const all = [...Object.values(ids), foreign]
    await db
      .from('deliveries')
      .whereIn('id', all)
      .whereNull('lease')
      .update({ next_attempt_at: past })
    const query = all.map((id) => `ids=${id}`).join('&')

    const asked = await client.get(`/admin/deliveries/send-again?${query}`).loginAs(staff)
    for (const words of [
      'Send these 2 again?',
      'One of these was delivered already.',
      'Will not be sent (6)',
      'The customer’s browser makes this call',
      'that sending it again does not change',
      'A test is not repeated.',
      'What it said is no longer kept.',
      'The program is off.',
      'It is being called right now.',
    ]) {
      assert.include(asked.text(), words)
    }
    assert.equal(asked.text().match(/name="ids\[]"/g)?.length, 2)
    assert.notInclude(asked.text(), `value="${foreign}"`)

    const response = await client
      .post('/admin/deliveries/send-again')
      .form({ ids: all.map(String) })
      .withCsrfToken()
      .loginAs(staff)
    response.assertTextIncludes('2 deliveries are due again')
    response.assertTextIncludes('6 could not be sent again.')
    for (const id of [ids.delivered, ids.failed]) {
      const row = await stateOf(id)
      assert.include(row, { state: 'owed', finished_at: null })
      assert.isAbove(Number(row.next_attempt_at), past)
    }
    assert.include(await stateOf(ids.browser), { state: 'served' })
    assert.include(await stateOf(foreign), { state: 'delivered' })
    // the worker calls them, not this process
    assert.lengthOf(sink.about(panel.key), 0)
  })

  test('nothing ticked goes back to the list', async ({ client }) => {
    const admin = await localAdmin()
    const asked = await client.get('/admin/deliveries/send-again').loginAs(admin)
    asked.assertTextIncludes('Tick at least one delivery first.')
    const response = await client
      .post('/admin/deliveries/send-again')
      .form({ ids: ['999999999', 'x'] })
      .withCsrfToken()
      .loginAs(admin)
    response.assertTextIncludes('Tick at least one delivery first.')
  })

  test('a program whose template broke is not called, and says so', async ({ client }) => {
    const { panel, program, staff } = await world()
    await db
      .from('destinations')
      .where('id', program.destinationId)
      .update({ url_template: 'http://${amount}/' })
    const id = await createDelivery({ panel, program }, { state: 'failed' })
    const response = await client
      .post('/admin/deliveries/send-again')
      .form({ ids: [String(id)] })
      .withCsrfToken()
      .loginAs(staff)
    response.assertStatus(200)
    response.assertTextIncludes('The program cannot be called as it is saved.')
  })
})
