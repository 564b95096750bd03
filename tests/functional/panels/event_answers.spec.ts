import { request as httpRequest } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import encryption from '@adonisjs/core/services/encryption'
import { freeze, now, thaw } from '#core/clock'
import env from '#start/env'
import { createPanel, unique, type TestPanel } from '#tests/helpers/world'
import {
  clientClosed,
  clientRegistered,
  orderPlaced,
  sendEvent,
  sendRaw,
  signedHeaders,
} from '#tests/helpers/panel_events'

function inbox(panel: TestPanel) {
  return db.from('panel_events').where('panel_id', panel.id)
}

/**
 * The very bytes, past every client that means well.
 */
async function post(
  panel: { key: string },
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>
) {
  const response = await fetch(`${env.get('APP_URL')}/api/panel/v1/${panel.key}/events`, {
    method: 'POST',
    headers,
    body,
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

function signByLibrary(panel: TestPanel, body: string, id = unique('evt')) {
  const at = new Date()
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(panel.secret).sign(id, at, body),
  }
}

test.group('Events | answers', (group) => {
  group.each.teardown(() => thaw())

  test('an event is accepted with 202 and is in the inbox by then', async ({ client, assert }) => {
    const panel = await createPanel()
    const response = await sendEvent(client, panel, clientRegistered(), { id: 'evt_1' })

    response.assertStatus(202)
    assert.deepEqual(response.body(), { id: 'evt_1', status: 'accepted' })
    const [row, ...more] = await inbox(panel)
    assert.isEmpty(more)
    assert.include(row, { event_id: 'evt_1', type: 'client.registered', state: 'applied' })
  })

  test('what the standardwebhooks library signs is accepted', async ({ assert }) => {
    const panel = await createPanel()
    const body = JSON.stringify(clientClosed('Zoë 🎈'))
    const response = await post(panel, body, signByLibrary(panel, body))

    assert.equal(response.status, 202)
  })

  test('the same id again is answered as a duplicate with 200', async ({ client, assert }) => {
    const panel = await createPanel()
    await sendEvent(client, panel, clientClosed('C1'), { id: 'evt_1' })
    const again = await sendEvent(client, panel, clientClosed('C2'), { id: 'evt_1' })

    again.assertStatus(200)
    assert.deepEqual(again.body(), { status: 'duplicate' })
    assert.lengthOf(await inbox(panel), 1)
    assert.lengthOf(await db.from('clients').where('panel_id', panel.id), 1)
  })

  test('the same id ten times at once has one effect', async ({ client, assert }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { id: '17', client_id: 'C1' } })
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => sendEvent(client, panel, order, { id: 'evt_1' }))
    )

    const statuses = responses.map((response) => response.status()).sort()
    assert.deepEqual(statuses, [...new Array(9).fill(200), 202])
    assert.lengthOf(await inbox(panel), 1)
    assert.lengthOf(await db.from('orders').where('panel_id', panel.id), 1)
  })

  test('without {$self} an event is refused')
    .with(['webhook-id', 'webhook-timestamp', 'webhook-signature'])
    .run(async ({ assert }, name) => {
      const panel = await createPanel()
      const body = JSON.stringify(clientClosed('C1'))
      const headers: Record<string, string> = signedHeaders(panel.secret, body)
      delete headers[name]
      const response = await post(panel, body, headers)

      assert.equal(response.status, 401)
      assert.deepInclude(response.body.errors, {
        field: name,
        rule: 'required',
        message: `The ${name} header is missing`,
      })
      assert.isEmpty(await inbox(panel))
    })

  test('a wrong secret, a panel without secrets and an unknown panel are told the same', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const other = await createPanel()
    const bare = await createPanel()
    await db.from('panel_secrets').where('panel_id', bare.id).delete()

    const answers = await Promise.all([
      sendEvent(client, { key: panel.key, secret: other.secret }, clientClosed('C1')),
      sendEvent(client, bare, clientClosed('C1')),
      sendEvent(client, { key: 'nobody', secret: panel.secret }, clientClosed('C1')),
      sendEvent(client, { ...panel, key: panel.key.toUpperCase() }, clientClosed('C1')),
      sendEvent(client, { ...panel, key: `${panel.key}%20` }, clientClosed('C1')),
    ])

    for (const answer of answers) {
      answer.assertStatus(401)
      assert.deepEqual(answer.body(), answers[0]!.body())
      assert.equal(answer.body().errors[0].rule, 'signature')
    }
    assert.isEmpty(await inbox(panel))
  })

  test('while secrets are changed over, the old and the new one are valid', async ({ client }) => {
    const panel = await createPanel()
    const next = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    await db.table('panel_secrets').insert({
      panel_id: panel.id,
      encrypted_secret: encryption.encrypt(next),
      created_at: now(),
    })

    const byOld = await sendEvent(client, panel, clientClosed('C1'))
    byOld.assertStatus(202)
    const byNew = await sendEvent(client, { ...panel, secret: next }, clientClosed('C1'))
    byNew.assertStatus(202)

    const old = await db.from('panel_secrets').where('panel_id', panel.id).min('id as id').first()
    await db
      .from('panel_secrets')
      .where('id', old.id)
      .update({ expires_at: now() - 1 })
    const afterwards = await sendEvent(client, panel, clientClosed('C1'))
    afterwards.assertStatus(401)
    const stillNew = await sendEvent(client, { ...panel, secret: next }, clientClosed('C1'))
    stillNew.assertStatus(202)
  })

  test('a secret ends at its instant', async ({ client }) => {
    const panel = await createPanel()
    const end = now() + 1_000
    await db.from('panel_secrets').where('panel_id', panel.id).update({ expires_at: end })

    freeze(end - 1)
    const before = await sendEvent(client, panel, clientClosed('C1'))
    before.assertStatus(202)
    freeze(end)
    const after = await sendEvent(client, panel, clientClosed('C1'))
    after.assertStatus(401)
  })

  test('a message signed {seconds} s away from now is answered {status}')
    .with([
      { seconds: -300, status: 202 },
      { seconds: -301, status: 401 },
      { seconds: 300, status: 202 },
      { seconds: 301, status: 401 },
    ])
    .run(async ({ client, assert }, { seconds, status }) => {
      freeze(Math.floor(Date.now() / 1000) * 1000)
      const panel = await createPanel()
      const at = now() + seconds * 1000
      const response = await sendEvent(client, panel, clientClosed('C1'), { at })

      response.assertStatus(status)
      assert.lengthOf(await inbox(panel), status === 202 ? 1 : 0)
      if (status === 401) assert.equal(response.body().errors[0].rule, 'timestamp')
    })

  test('a replay is refused once its time is over, and a duplicate before', async ({ client }) => {
    const start = Math.floor(Date.now() / 1000) * 1000
    freeze(start)
    const panel = await createPanel()
    const replay = () => sendEvent(client, panel, clientClosed('C1'), { id: 'evt_1', at: start })

    const first = await replay()
    first.assertStatus(202)
    freeze(start + 300_000)
    const soon = await replay()
    soon.assertStatus(200)
    freeze(start + 301_000)
    const late = await replay()
    late.assertStatus(401)
  })

  test('the signature is over the bytes: the same JSON written differently is another message', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const event = clientClosed('C1')
    const body = JSON.stringify(event)
    const variants = [
      JSON.stringify(event, null, 2),
      `${body}\n`,
      ` ${body}`,
      JSON.stringify({ data: event.data, occurred_at: event.occurred_at, type: event.type }),
      body.replace('C1', '\\u0043\\u0031'),
    ]

    for (const variant of variants) {
      const forged = await post(panel, variant, signedHeaders(panel.secret, body))
      assert.equal(forged.status, 401)
      const honest = await post(panel, variant, signedHeaders(panel.secret, variant))
      assert.equal(honest.status, 202)
    }
  })

  test('texts are kept as they are written, with escapes, accents and other scripts', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const name = 'Zoë “日本” 🎈 \\ <b>'
    await sendEvent(client, panel, clientRegistered({ client: { id: 'Ünï-🎈', name } }))

    const row = await db.from('clients').where({ panel_id: panel.id }).firstOrFail()
    assert.include(row, { external_id: 'Ünï-🎈', name })
  })

  test('the type of the content does not matter', async ({ assert }) => {
    const panel = await createPanel()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      const body = JSON.stringify(clientClosed('C1'))
      const response = await post(panel, body, {
        ...signedHeaders(panel.secret, body),
        'content-type': type,
      })
      assert.equal(response.status, 202)
    }
  })

  test('what is not the schema is refused with every mistake, and nothing is stored', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const event = orderPlaced({ order: { total: '10.00', currency: 'EURO' } })
    const response = await sendEvent(client, panel, event)

    response.assertStatus(422)
    const { errors } = response.body()
    assert.sameMembers(
      errors.map((error: { field: string }) => error.field),
      ['data.order.currency', 'data.order.total']
    )
    assert.sameMembers(Object.keys(errors[0]), ['field', 'rule', 'message'])
    assert.isEmpty(await inbox(panel))
    assert.isEmpty(await db.from('clients').where('panel_id', panel.id))
  })

  test('a refused event may be mended and sent again with its id', async ({ client }) => {
    const panel = await createPanel()
    const event = orderPlaced({ order: { total: 999 } })
    const refused = await sendEvent(client, panel, event, { id: 'evt_1' })
    refused.assertStatus(422)

    event.data.order.total = 1000
    const accepted = await sendEvent(client, panel, event, { id: 'evt_1' })
    accepted.assertStatus(202)
  })

  test('a body that is {name} is answered 422')
    .with([
      { name: 'empty', body: '' },
      { name: 'not JSON', body: '{"type":' },
      { name: 'a list', body: '[]' },
      { name: 'null', body: 'null' },
      { name: 'very deep', body: '['.repeat(100_000) },
    ])
    .run(async ({ assert }, { body }) => {
      const panel = await createPanel()
      const response = await post(panel, body, signedHeaders(panel.secret, body))

      assert.equal(response.status, 422)
      assert.isEmpty(await inbox(panel))
    })

  test('bytes that are no UTF-8 are answered 422', async ({ assert }) => {
    const panel = await createPanel()
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d])
    const response = await post(panel, body, signedHeaders(panel.secret, body))

    assert.equal(response.status, 422)
  })

  test('an id that is too long is answered 422', async ({ client, assert }) => {
    const panel = await createPanel()
    const response = await sendEvent(client, panel, clientClosed('C1'), { id: 'x'.repeat(129) })

    response.assertStatus(422)
    assert.equal(response.body().errors[0].field, 'webhook-id')
  })

  test('256 KB are accepted and a byte more is answered 413, signed or not', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const pad = (size: number) => {
      const event = JSON.stringify({ ...clientClosed('C1'), padding: '' })
      return event.replace('"padding":""', `"padding":"${'x'.repeat(size - event.length)}"`)
    }

    const full = await sendRaw(client, panel, 'events', pad(256 * 1024))
    full.assertStatus(202)
    const over = await sendRaw(client, panel, 'events', pad(256 * 1024 + 1))
    over.assertStatus(413)
    const unsigned = await post(panel, 'x'.repeat(1_000_000), {})
    assert.equal(unsigned.status, 413)
    assert.lengthOf(await inbox(panel), 1)
  })

  test('a body of unknown length is counted as it comes', async ({ assert }) => {
    const panel = await createPanel()
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        `${env.get('APP_URL')}/api/panel/v1/${panel.key}/events`,
        { method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
        (response) => resolve(response.statusCode!)
      )
      request.on('error', reject)
      for (let sent = 0; sent < 20; sent++) request.write('x'.repeat(20_000))
      request.end()
    })

    assert.equal(status, 413)
  })

  test('only POST is answered', async ({ client }) => {
    const panel = await createPanel()
    const response = await client.get(`/api/panel/v1/${panel.key}/events`)

    response.assertStatus(404)
  })

  test('no cookie is set', async ({ client, assert }) => {
    const panel = await createPanel()
    const response = await sendEvent(client, panel, clientClosed('C1'))

    assert.isUndefined(response.header('set-cookie'))
  })
})
