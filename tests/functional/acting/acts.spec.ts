import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import limiter from '@adonisjs/limiter/services/main'
import db from '@adonisjs/lucid/services/db'
import { refusedActLimit } from '#config/limiter'
import { now } from '#core/clock'
import { ActForClient } from '#delegation/acting/act_for_client'
import { SERVICE_ACTS } from '#delegation/acting/acting'
import { GrantLog, wordsOfAct } from '#delegation/managers/queries/grant_log'
import { GENESIS } from '#delegation/proof/grant_entry'
import { rowId } from '#sandbox/records'
import {
  actingFor,
  actsIn,
  AgentVisitor,
  agreeTo,
  answerJson,
  connect,
  keepOnly,
  logOf,
  panelThat,
  sampleClient,
  type SampleClient,
  samplePanelRow,
} from '#tests/helpers/acting'
import { createAgent } from '#tests/helpers/agents'
import { ROUTES } from '#tests/helpers/authorization'
import { eventsOf, sandbox } from '#tests/helpers/sandbox'
import { unique } from '#tests/helpers/world'

const serviceRow = (client: SampleClient) =>
  sandbox().from('sandbox_services').where('id', client.serviceRow).firstOrFail()

async function restartedAt(client: SampleClient): Promise<number | null> {
  const row = await serviceRow(client)
  return row.restarted_at
}

const ordersOf = (client: SampleClient) =>
  sandbox()
    .from('sandbox_orders')
    .where('client_id', rowId('client', client.externalId))
    .orderBy('id')

const restartKey = () => ({ request_key: unique('a-form') })

test.group('An agent who acts in a client’s panel', () => {
  test('does what the client allowed, each asked for first and told in words', async ({
    assert,
  }) => {
    const client = await sampleClient()
    const { visitor, path, grantId } = await actingFor(client, ['manage_services'])
    const service = `${path}/services/${client.serviceId}`
    const steps: [string, Record<string, string>, RegExp, RegExp][] = [
      [
        'restart',
        {},
        /Restart Gale – my-own-site.it of Carla Rossi\?/,
        /Restarted for Carla Rossi\. \S/,
      ],
      ['suspend', {}, /goes on paying for it/, /Suspended for Carla Rossi\. \S/],
      ['unsuspend', {}, /The suspension ends/, /Runs again for Carla Rossi\. \S/],
      ['change-plan', { plan_id: 'breeze' }, /New plan, instead of Gale/, /Plan change asked for/],
      ['renew', {}, /you pay nothing/, /Renewal asked for, for Carla Rossi\. Invoice \S+ over/],
      [
        'request-cancellation',
        { reason: 'She moves to a shop elsewhere' },
        /its site, mail and data are gone/,
        /Cancellation requested for Carla Rossi/,
      ],
    ]
    for (const [word, fields, asked, told] of steps) {
      const page = await visitor.get(`${service}/${word}`)
      assert.equal(page.status, 200, word)
      assert.match(page.html, asked)
      assert.match(page.html, /<title>[^<]*Carla Rossi[^<]*<\/title>/)
      assert.match(
        page.html,
        /<button class="btn btn-(primary|danger)">[^<]* for Carla Rossi<\/button>/
      )
      const done = await visitor.submit(`${service}/${word}`, fields)
      assert.equal(done.status, 303, word)
      assert.equal(done.location, service)
      const after = await visitor.get(service)
      assert.match(after.html, told)
    }
    const row = await serviceRow(client)
    assert.containsSubset(row, {
      status: 'active',
      product_id: 'breeze',
      cancellation_reason: 'She moves to a shop elsewhere',
    })
    assert.isNotNull(row.restarted_at)
    assert.deepEqual(
      await actsIn(grantId),
      steps.flatMap(([word]) => {
        const act = `service.${word.replace('-', '_')}`
        return [`${act} begun`, `${act} done`]
      })
    )
    // the log: numbered, each sealed with the one before, begun and end bound by their key
    const entries = await db.from('grant_entries').where('grant_id', grantId).orderBy('number')
    entries.forEach((entry, index) => {
      assert.equal(entry.number, index + 1)
      assert.equal(entry.previous_hash, entries[index - 1]?.hash ?? GENESIS)
      if (entry.stage === 'done') assert.equal(entry.request_key, entries[index - 1].request_key)
      if (entry.request_key) assert.equal(entry.actor_name, 'Bruno Bianchi')
    })
  })

  test('asks for a reason and a plan where there is none', async ({ assert }) => {
    const client = await sampleClient()
    const { visitor, path, grantId } = await actingFor(client)
    for (const [word, field] of [
      ['request-cancellation', 'reason'],
      ['change-plan', 'plan_id'],
    ] as const) {
      const form = `${path}/services/${client.serviceId}/${word}`
      const answer = await visitor.submit(form)
      assert.equal(answer.status, 302)
      const again = await visitor.get(form)
      assert.include(again.html, 'data-error-summary')
      assert.include(again.html, `id="field-${field}-error"`)
    }
    assert.isEmpty(await actsIn(grantId))
  })

  test('places an order that the client pays, which says who placed it and carries nothing of the agent’s browser', async ({
    assert,
  }) => {
    const client = await sampleClient()
    const { visitor, agent, path, grantId } = await actingFor(client, ['place_orders'])
    const form = await visitor.get(`${path}/orders/new`)
    assert.include(form.html, 'Carla Rossi pays; the order says that you placed it.')
    const missing = await visitor.get(`${path}/orders/confirmation?offer=yearly:gale&domain=`)
    assert.equal(missing.status, 422)
    assert.include(missing.html, 'Enter the domain')
    const unknown = await visitor.get(`${path}/orders/confirmation?offer=yearly:free-lunch`)
    assert.equal(unknown.status, 422)

    visitor.cookies.set('pa_visit', 'whatever-the-agent-followed')
    const confirm = `${path}/orders/confirmation?offer=yearly:gale&domain=carlas-new-shop.it`
    const page = await visitor.get(confirm)
    assert.include(page.html, 'Order Gale for Carla Rossi?')
    assert.include(page.html, '€79.90')
    const placed = await visitor.submit(confirm, {}, `${path}/orders`)
    assert.equal(placed.status, 303)
    const order = await visitor.get(placed.location!)
    assert.match(order.html, /Order \S+ placed for Carla Rossi, who pays it\./)
    assert.match(order.html, /Placed by<\/dt>\s+<dd[^>]*>Bruno Bianchi</)

    const orderId = placed.location!.split('/').at(-1)!
    const known = await db.from('agent_orders').where('grant_id', grantId)
    assert.lengthOf(known, 1)
    assert.containsSubset(known[0], {
      order_external_id: orderId,
      agent_id: agent.id,
      client_id: client.id,
    })
    const mail = await db
      .from('owed_mails')
      .where('dedupe_key', `grant:${grantId}:order:${orderId}:client`)
      .firstOrFail()
    assert.equal(mail.address, client.email)
    const events = await eventsOf(rowId('client', client.externalId))
    const told = events.findLast(({ type }) => type === 'order.placed')!
    assert.equal(told.data.order.id, orderId)
    for (const name of ['visit_token', 'landing_params', 'client_ip']) {
      assert.notProperty(told.data, name)
    }

    const cancelled = await visitor.submit(`${path}/orders/${orderId}/cancel`)
    assert.equal(cancelled.location, `${path}/orders/${orderId}`)
    const ended = await visitor.get(`${path}/orders/${orderId}`)
    assert.include(ended.html, 'Order cancelled for Carla Rossi.')
    assert.include(ended.html, 'The order cannot be cancelled')
    assert.deepEqual(await actsIn(grantId), [
      'order.place begun',
      'order.place done',
      'order.cancel begun',
      'order.cancel done',
    ])
  })

  test('orders nothing that the panel does not offer the client', async ({ assert }) => {
    const client = await sampleClient()
    const { visitor, path, grantId } = await actingFor(client)
    const before = await ordersOf(client)
    await visitor.get(`${path}/orders/new`)
    const answer = await visitor.post(`${path}/orders`, {
      ...restartKey(),
      offer: 'once:gale',
      domain: 'a.it',
    })
    assert.equal(answer.status, 422)
    assert.include(answer.html, 'Nothing was changed.')
    assert.lengthOf(await ordersOf(client), before.length)
    assert.deepEqual(await actsIn(grantId), ['order.place begun', 'order.place failed'])
  })

  test('and forges what the client did not allow is refused, and the log says so', async ({
    assert,
  }) => {
    const client = await sampleClient()
    const { visitor, path, grantId } = await actingFor(client, [])
    const [service, orders] = [await serviceRow(client), await ordersOf(client)]
    await visitor.get(path)
    const of = `${path}/services/${client.serviceId}`
    const forged: [string, Record<string, string>][] = [
      [`${of}/restart`, {}],
      [`${of}/suspend`, {}],
      [`${of}/unsuspend`, {}],
      [`${of}/renew`, {}],
      [`${of}/change-plan`, { plan_id: 'breeze' }],
      [`${of}/request-cancellation`, { reason: 'Because' }],
      [`${path}/orders`, { offer: 'yearly:gale', domain: 'a.it' }],
      [`${path}/orders/${client.orderId}/cancel`, {}],
    ]
    for (const [address, fields] of forged) {
      const answer = await visitor.post(address, { ...restartKey(), ...fields })
      assert.equal(answer.status, 403, address)
      assert.include(answer.html, 'Nothing was done.')
    }
    assert.deepEqual(await serviceRow(client), service)
    assert.deepEqual(await ordersOf(client), orders)
    assert.isEmpty(await db.from('delegated_requests').where('grant_id', grantId))
    assert.deepEqual(await actsIn(grantId), [
      'service.restart refused',
      'service.suspend refused',
      'service.unsuspend refused',
      'service.renew refused',
      'service.change_plan refused',
      'service.request_cancellation refused',
      'order.place refused',
      'order.cancel refused',
    ])
    const log = await visitor.get(`${path}/log`)
    assert.include(log.html, 'Refused')
  })

  test('and forges on and on fills no log: so many lines, then one that says there was more', async ({
    assert,
  }) => {
    const client = await sampleClient()
    const { visitor, path, grantId } = await actingFor(client, ['manage_services'])
    await visitor.get(path)
    const forge = () =>
      visitor.post(`${path}/orders`, { ...restartKey(), offer: 'yearly:gale', domain: 'a.it' })
    const { requests } = refusedActLimit
    for (let time = 0; time < requests; time++) {
      const answer = await forge()
      assert.equal(answer.status, 403)
    }
    const listed = Array.from({ length: requests }, () => 'order.place refused')
    for (const answer of [...(await Promise.all([forge(), forge(), forge()])), await forge()]) {
      assert.equal(answer.status, 429)
      assert.include(answer.html, 'no longer listed line by line')
      assert.include(answer.html, 'Nothing was done.')
      const seconds = Number(answer.headers.get('retry-after'))
      assert.isTrue(seconds > 3000 && seconds <= 3600, `${seconds}`)
    }
    assert.deepEqual(await actsIn(grantId), [...listed, 'more_refused refused'])

    // what is allowed goes on, and the log of all who read it says that there was more
    const restarted = await visitor.submit(`${path}/services/${client.serviceId}/restart`)
    assert.equal(restarted.status, 303)
    const log = await visitor.get(`${path}/log`)
    assert.include(log.html, 'More was refused, and is not listed')
    const csv: string[] = []
    for await (const { act, stage } of new GrantLog(grantId).all()) {
      csv.push(`${wordsOfAct(act)} ${stage}`)
    }
    assert.include(csv, 'managers.log.acts.more_refused refused')

    // the next hour
    await limiter.use(refusedActLimit).delete(`refused_act:grant:${grantId}`)
    const later = [await forge()]
    for (let time = 0; time < requests + 1; time++) later.push(await forge())
    assert.equal(later.at(-1)!.status, 429)
    const lines = await actsIn(grantId)
    assert.equal(lines.filter((line) => line === 'order.place refused').length, 2 * requests)
    assert.equal(lines.filter((line) => line === 'more_refused refused').length, 2)
    assert.equal(lines.at(-1), 'more_refused refused')
  })

  test('needs the form’s token and key', async ({ assert }) => {
    const client = await sampleClient()
    const { visitor, path, grantId } = await actingFor(client)
    const restart = `${path}/services/${client.serviceId}/restart`
    await visitor.get(restart)
    const forged = await visitor.post(restart, { ...restartKey(), _csrf: 'forged' })
    assert.equal(forged.status, 302)
    const keyless = await visitor.post(restart)
    assert.equal(keyless.status, 302)
    const got = await visitor.get(`${path}/orders`)
    assert.equal(got.status, 404)
    assert.isEmpty(await actsIn(grantId))
    assert.isNull(await restartedAt(client))
  })

  test('finds nothing of other clients below any address', async ({ assert }) => {
    const [client, other] = [await sampleClient(), await sampleClient('Dario Verdi')]
    const { visitor, path, grantId } = await actingFor(client)
    const theirs = [await serviceRow(other), await ordersOf(other)]
    await visitor.get(path)
    for (const address of [
      `services/${other.serviceId}`,
      `services/${other.serviceId}/restart`,
      `services/${other.serviceId}/change-plan`,
      `services/..%2F..%2F${other.externalId}%2Fservices%2F${other.serviceId}`,
      `orders/${other.orderId}`,
      `orders/${other.orderId}/cancel`,
      'services/svc-0',
      'orders/o-0',
    ]) {
      const page = await visitor.get(`${path}/${address}`)
      assert.equal(page.status, 404, address)
      assert.notInclude(page.html, 'Dario')
    }
    await visitor.get(path)
    for (const [address, fields] of [
      [`services/${other.serviceId}/restart`, {}],
      [`services/${other.serviceId}/suspend`, {}],
      [`services/${other.serviceId}/change-plan`, { plan_id: 'breeze' }],
      [`services/${other.serviceId}/request-cancellation`, { reason: 'Because' }],
      [`orders/${other.orderId}/cancel`, {}],
    ] as [string, Record<string, string>][]) {
      const answer = await visitor.post(`${path}/${address}`, { ...restartKey(), ...fields })
      assert.equal(answer.status, 404, address)
    }
    assert.deepEqual([await serviceRow(other), await ordersOf(other)], theirs)
    const lines = await actsIn(grantId)
    assert.deepEqual(
      lines.map((line) => line.split(' ')[1]),
      Array.from({ length: 5 }, () => ['begun', 'failed']).flat()
    )
  })

  test('reaches nothing by the ids of another client, whatever the route', async ({ assert }) => {
    const [client, other] = [await sampleClient(), await sampleClient('Dario Verdi')]
    const { visitor, path, grantId } = await actingFor(client)
    const theirs = async () => [await serviceRow(other), await ordersOf(other)]
    const before = await theirs()
    const fields = { plan_id: 'breeze', reason: 'Because', offer: 'yearly:gale', domain: 'a.it' }
    const addresses = Object.keys(ROUTES).flatMap((route) => {
      const [method, pattern] = route.split(' ') as [string, string]
      if (!pattern.startsWith('/agent/clients/:id')) return []
      const below = pattern.replace('/agent/clients/:id', '')
      const words = below.includes(':word') ? Object.keys(SERVICE_ACTS) : ['']
      const ends = words.map((word) =>
        below
          .replace(':service', other.serviceId)
          .replace(':order', other.orderId)
          .replace(':word', word)
      )
      const ofOther = ends.map((end) => ({ method, address: `/agent/clients/${other.id}${end}` }))
      const ofClient = ends.map((end) => ({ method, address: path + end }))
      // what names nothing but the client is theirs to open
      return /:(service|order)/.test(below) ? [...ofOther, ...ofClient] : ofOther
    })
    assert.isAbove(addresses.length, 35)
    await visitor.get(path)
    for (const { method, address } of addresses) {
      const answer =
        method === 'GET'
          ? await visitor.get(address)
          : await visitor.post(address, { ...restartKey(), ...fields })
      assert.equal(answer.status, 404, `${method} ${address}`)
      assert.notInclude(answer.html, 'Dario')
      if (method === 'GET') await visitor.get(path)
    }
    assert.deepEqual(await theirs(), before)
    const log = await logOf(grantId)
    assert.isFalse(log.some(({ stage }) => stage === 'done' || stage === 'unknown'))
  })

  test('in two tabs acts for the client of each tab', async ({ assert }) => {
    const [carla, dario] = [await sampleClient(), await sampleClient('Dario Verdi')]
    const { agent, visitor, path } = await actingFor(carla)
    await agreeTo(dario, agent, ['manage_services'])
    const other = `/agent/clients/${dario.id}`
    const restart = `${path}/services/${carla.serviceId}/restart`
    const fields = await visitor.formOf(restart)
    await visitor.get(`${other}/services/${dario.serviceId}/suspend`)
    const done = await visitor.post(restart, fields)
    assert.equal(done.status, 303)
    assert.isNotNull(await restartedAt(carla))
    assert.containsSubset(await serviceRow(dario), { restarted_at: null, status: 'active' })
  })

  test('loses a service together with the client: moved to another one it is gone', async ({
    assert,
  }) => {
    const [client, other] = [await sampleClient(), await sampleClient('Dario Verdi')]
    const { visitor, path, grantId } = await actingFor(client)
    const restart = `${path}/services/${client.serviceId}/restart`
    const fields = await visitor.formOf(restart)
    await sandbox()
      .from('sandbox_services')
      .where('id', client.serviceRow)
      .update({ client_id: rowId('client', other.externalId) })
    const answer = await visitor.post(restart, fields)
    assert.equal(answer.status, 404)
    assert.isNull(await restartedAt(client))
    const entries = await logOf(grantId)
    assert.containsSubset(entries.at(-1), {
      act: 'service.restart',
      stage: 'failed',
      details: '{"reason":"not_found"}',
    })
  })
})

test.group('Doing it once', () => {
  test('the same form sent again says what came of it, and does nothing', async ({ assert }) => {
    const client = await sampleClient()
    const { visitor, path, grantId } = await actingFor(client)
    const before = await ordersOf(client)
    const confirm = `${path}/orders/confirmation?offer=monthly:cirrus-2&domain=carlas-server.it`
    const fields = await visitor.formOf(confirm)
    const first = await visitor.post(`${path}/orders`, fields)
    const second = await visitor.post(`${path}/orders`, fields)
    assert.equal(second.location, first.location)
    assert.lengthOf(await ordersOf(client), before.length + 1)
    assert.lengthOf(await db.from('agent_orders').where('grant_id', grantId), 1)
    assert.deepEqual(await actsIn(grantId), ['order.place begun', 'order.place done'])
  })

  test('a form that a browser filled anew is another one', async ({ assert }) => {
    const client = await sampleClient()
    const { visitor, path } = await actingFor(client)
    const before = await ordersOf(client)
    const confirm = `${path}/orders/confirmation?offer=monthly:cirrus-2&domain=carlas-server.it`
    const fields = await visitor.formOf(confirm)
    await visitor.post(`${path}/orders`, fields)
    await visitor.post(`${path}/orders`, { ...fields, domain: 'carlas-other-server.it' })
    assert.lengthOf(await ordersOf(client), before.length + 2)
  })

  test('the same form sent many times at once does it once', async ({ assert }) => {
    let answered = 0
    const world = await panelThat((_request, response) => {
      setTimeout(() => {
        answered += 1
        answerJson(response, { message: 'Restarted.' })
      }, 200)
    })
    try {
      const restart = `${world.path}/services/svc-1/restart`
      const fields = await world.visitor.formOf(restart)
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => world.visitor.post(restart, fields))
      )
      for (const { status, location } of answers) {
        assert.equal(status, 303)
        assert.equal(location, `${world.path}/services/svc-1`)
      }
      assert.equal(answered, 1)
      assert.deepEqual(await actsIn(world.grantId), [
        'service.restart begun',
        'service.restart done',
      ])
    } finally {
      await world.close()
    }
  })

  test('what failed may be tried again by the same form, with the same key for the panel', async ({
    assert,
  }) => {
    let works = false
    const world = await panelThat((_request, response) =>
      works ? answerJson(response, { message: 'Restarted.' }) : answerJson(response, {}, 500)
    )
    try {
      const restart = `${world.path}/services/svc-1/restart`
      const fields = await world.visitor.formOf(restart)
      const first = await world.visitor.post(restart, fields)
      assert.equal(first.status, 503)
      assert.include(
        first.html,
        'What you asked for may have been done: look before you repeat it.'
      )
      assert.include(first.html, `value="${fields.request_key}"`)
      assert.include(first.html, 'Try again for Carla Rossi')

      works = true
      const again = await world.visitor.post(restart, fields)
      assert.equal(again.status, 303)
      const repeated = await world.visitor.post(restart, fields)
      assert.equal(repeated.status, 303)
      assert.lengthOf(world.told, 2)
      assert.equal(world.told[0], world.told[1])
      assert.deepEqual(await actsIn(world.grantId), [
        'service.restart begun',
        'service.restart unknown',
        'service.restart begun',
        'service.restart done',
      ])
    } finally {
      await world.close()
    }
  })

  test('who died in between leaves what may be taken up again after a minute', async ({
    assert,
  }) => {
    const world = await panelThat((_request, response) =>
      answerJson(response, { message: 'Restarted.' })
    )
    try {
      const restart = `${world.path}/services/svc-1/restart`
      const fields = await world.visitor.formOf(restart)
      await world.visitor.post(restart, fields)
      const begunAt = (at: number) =>
        db
          .from('delegated_requests')
          .where('grant_id', world.grantId)
          .update({ state: 'begun', outcome: null, finished_at: null, created_at: at })

      await begunAt(now() - 30_000)
      const early = await world.visitor.post(restart, fields)
      assert.equal(early.status, 303)
      const page = await world.visitor.get(early.location!)
      assert.include(page.html, 'This is being done already.')
      assert.lengthOf(world.told, 1)

      await begunAt(now() - 61_000)
      await world.visitor.post(restart, fields)
      assert.lengthOf(world.told, 2)
      assert.equal(world.told[0], world.told[1])
    } finally {
      await world.close()
    }
  })
})

test.group('A panel that does not do it', () => {
  const cases: [string, Parameters<typeof panelThat>[0], number, string, string, string][] = [
    [
      'gives no answer',
      (request) => request.socket.destroy(),
      503,
      'May have been done for Carla Rossi',
      'look before you repeat it',
      'unknown',
    ],
    [
      'is too busy',
      (_request, response) => response.writeHead(429, { 'retry-after': '60' }).end(),
      503,
      'Not done for Carla Rossi',
      'Nothing was changed.',
      'failed',
    ],
    [
      'refuses our credentials',
      (_request, response) => answerJson(response, {}, 403),
      503,
      'Not done for Carla Rossi',
      'An admin must mend the connection. Nothing was changed.',
      'failed',
    ],
    [
      'says no',
      (_request, response) =>
        answerJson(response, { error: { code: 'refused', message: 'Not on <Sundays>' } }, 422),
      422,
      'Not done for Carla Rossi',
      'The panel says: “Not on &lt;Sundays&gt;”. Nothing was changed.',
      'failed',
    ],
  ]
  for (const [name, act, status, title, words, stage] of cases) {
    test(`because it ${name}`, async ({ assert }) => {
      const world = await panelThat(act)
      try {
        const restart = `${world.path}/services/svc-1/restart`
        const answer = await world.visitor.submit(restart)
        assert.equal(answer.status, status)
        assert.include(answer.html, title)
        assert.include(answer.html, words)
        assert.deepEqual(await actsIn(world.grantId), [
          'service.restart begun',
          `service.restart ${stage}`,
        ])
        const grant = await db.from('grants').where('id', world.grantId).firstOrFail()
        assert.isNotNull(grant.first_used_at)
      } finally {
        await world.close()
      }
    })
  }

  test('because it is down: nothing was done, and the log says so', async ({ assert }) => {
    const world = await panelThat((_request, response) => answerJson(response, {}))
    const restart = `${world.path}/services/svc-1/restart`
    const fields = await world.visitor.formOf(restart)
    await world.close()
    const answer = await world.visitor.post(restart, fields)
    assert.equal(answer.status, 503)
    assert.include(answer.html, 'Nothing was changed.')
    assert.deepEqual(await actsIn(world.grantId), [
      'service.restart begun',
      'service.restart failed',
    ])
  })

  test('because of a mistake of ours: the log says that nobody knows', async ({ assert }) => {
    const world = await panelThat((_request, response) => answerJson(response, {}))
    await world.close()
    await db
      .from('panel_connections')
      .where('panel_id', world.panel.id)
      .update({ base_url: 'no address' })
    const actForClient = await app.container.make(ActForClient)
    await assert.rejects(() =>
      actForClient.handle({
        agent: { id: world.agent.id, name: 'Bruno Bianchi' },
        clientId: world.client.id,
        requestKey: unique('key'),
        wish: { act: 'service.restart', serviceId: 'svc-1' },
      })
    )
    assert.deepEqual(await actsIn(world.grantId), [
      'service.restart begun',
      'service.restart unknown',
    ])
  })

  test('because it is no longer connected', async ({ assert }) => {
    const world = await panelThat((_request, response) => answerJson(response, {}))
    try {
      const restart = `${world.path}/services/svc-1/restart`
      const fields = await world.visitor.formOf(restart)
      await db.from('panel_connections').where('panel_id', world.panel.id).delete()
      const answer = await world.visitor.post(restart, fields)
      assert.equal(answer.status, 422)
      assert.deepEqual(await actsIn(world.grantId), [
        'service.restart begun',
        'service.restart failed',
      ])
    } finally {
      await world.close()
    }
  })
})

test.group('Rights that end', () => {
  test('between the page and the form: refused, whichever way they ended', async ({ assert }) => {
    const world = await panelThat((_request, response) =>
      answerJson(response, { message: 'Done.' })
    )
    const { agent, client, grantId, path, visitor, told } = world
    try {
      const restart = `${path}/services/svc-1/restart`
      const fields = await visitor.formOf(restart)
      const refused = async (words: string) => {
        const answer = await visitor.post(restart, fields)
        assert.equal(answer.status, 403)
        assert.include(answer.html, words)
        assert.isEmpty(told)
      }
      const set = (table: string, id: number, row: Record<string, unknown>) =>
        db.from(table).where('id', id).update(row)

      await set('agents', agent.id, { status: 'suspended' })
      await refused('suspended')
      await set('agents', agent.id, { status: 'active' })
      await set('clients', client.id, { closed_at: now() })
      await refused('closed')
      await set('clients', client.id, { closed_at: null })
      await keepOnly(grantId, client, ['see', 'place_orders'])
      await refused('has not allowed you to manage services')
      await keepOnly(grantId, client, [])
      await refused('withdrew the consent')
      assert.deepEqual(await actsIn(grantId), [
        'scopes_changed stated',
        'service.restart refused',
        'withdrawn stated',
      ])
    } finally {
      await world.close()
    }
  })

  test('between begin and end: what was begun ends in the log, and nothing begins any more', async ({
    assert,
  }) => {
    const world: Awaited<ReturnType<typeof panelThat>> = await panelThat(
      async (_request, response) => {
        await keepOnly(world.grantId, world.client, [])
        answerJson(response, { message: 'Restarted.' })
      }
    )
    try {
      const restart = `${world.path}/services/svc-1/restart`
      const answer = await world.visitor.submit(restart)
      assert.equal(answer.status, 303)
      const next = await world.visitor.get(answer.location!)
      assert.equal(next.status, 403)
      assert.include(next.html, 'withdrew the consent')
      assert.deepEqual(await actsIn(world.grantId), [
        'service.restart begun',
        'withdrawn stated',
        'service.restart done',
      ])
    } finally {
      await world.close()
    }
  })

  test('are another agent’s, or nobody’s: nothing is done and no log is written', async ({
    assert,
  }) => {
    const client = await sampleClient()
    const { grantId } = await actingFor(client)
    const stranger = await AgentVisitor.of(await createAgent(await samplePanelRow()))
    await stranger.get('/agent/clients')
    const before = await logOf(grantId)
    const answer = await stranger.post(
      `/agent/clients/${client.id}/services/${client.serviceId}/restart`,
      restartKey()
    )
    assert.equal(answer.status, 404)
    assert.notInclude(answer.html, 'Carla')
    assert.isNull(await restartedAt(client))
    assert.deepEqual(await logOf(grantId), before)
  })

  test('read the panel’s address afresh: a panel that moved is asked where it is now', async ({
    assert,
  }) => {
    const old = await panelThat((_request, response) => answerJson(response, {}))
    const next = await panelThat((_request, response) => answerJson(response, { message: 'Here.' }))
    try {
      const restart = `${old.path}/services/svc-1/restart`
      const fields = await old.visitor.formOf(restart)
      const { base_url: address } = await db
        .from('panel_connections')
        .where('panel_id', next.panel.id)
        .firstOrFail()
      await connect(old.panel, String(address))
      await old.visitor.post(restart, fields)
      assert.isEmpty(old.told)
      assert.lengthOf(next.told, 1)
    } finally {
      await old.close()
      await next.close()
    }
  })
})
