import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import User from '#identity/models/user'
import { freeze, now, thaw } from '#core/clock'
import { GENESIS, sealEntry } from '#delegation/proof/grant_entry'
import {
  actingFor,
  AgentVisitor,
  agreeTo,
  answerJson,
  keepOnly,
  logOf,
  panelThat,
  sampleClient,
  type SampleClient,
  samplePanelRow,
} from '#tests/helpers/acting'
import { createAgent } from '#tests/helpers/agents'
import { createClient, createPanel } from '#tests/helpers/world'

const MINUTE = 60_000

test.group('A client’s panel, for their Service Manager', (group) => {
  let client: SampleClient
  group.setup(async () => {
    client = await sampleClient()
  })
  group.each.teardown(() => thaw())

  test('shows services and orders below a banner that names the client, first of all', async ({
    assert,
  }) => {
    const { visitor, path } = await actingFor(client)
    const { status, html } = await visitor.get(path)
    assert.equal(status, 200)
    const body = html.slice(html.indexOf('<body'))
    assert.match(
      body,
      /^<body[^>]*>\s*<div class="page">\s*<a class="skip-link[^>]*>[^<]*<\/a>\s*<section [^>]*data-acting>/
    )
    assert.match(
      body,
      /Acting for Carla Rossi:<\/strong>\s+see services and orders, manage services, place orders\./
    )
    assert.match(
      body,
      /href="\/agent\/clients">Stop<span class="visually-hidden"> acting for Carla/
    )
    assert.match(html, /<title>Panel of Carla Rossi · /)
    assert.include(html, 'Gale – my-own-site.it')
    assert.include(html, `${path}/orders/${client.orderId}"`)
    // consent is to services and orders
    assert.notInclude(html, client.email)
    for (const word of ['Payment method', 'card', 'IBAN'])
      assert.notInclude(body.replaceAll(/class="[^"]*"/g, ''), word)
  })

  test('shows of acts what the client allows, and says why the others are missing', async ({
    assert,
  }) => {
    const { visitor, path, grantId } = await actingFor(client, [])
    const page = await visitor.get(path)
    assert.notInclude(page.html, '/orders/new')
    assert.include(page.html, 'Carla Rossi has not allowed you to manage services.')
    assert.include(page.html, 'Carla Rossi has not allowed you to place or cancel orders.')
    const service = await visitor.get(`${path}/services/${client.serviceId}`)
    assert.notInclude(service.html, '/restart')
    assert.include(service.html, 'Carla Rossi has not allowed you to manage services.')
    const order = await visitor.get(`${path}/orders/${client.orderId}`)
    assert.notInclude(order.html, '/cancel')
    for (const form of [
      `services/${client.serviceId}/restart`,
      'orders/new',
      'orders/confirmation',
      `orders/${client.orderId}/cancel`,
    ]) {
      const refused = await visitor.get(`${path}/${form}`)
      assert.equal(refused.status, 403)
      assert.include(refused.html, 'Not allowed by Carla Rossi')
      assert.notInclude(refused.html, '<button class="btn btn-primary">')
    }
    const entries = await logOf(grantId)
    assert.deepEqual(
      entries.map(({ act }) => act),
      ['consented', 'panel.viewed']
    )
  })

  test('offers of a service what it can as it stands', async ({ assert }) => {
    const { visitor, path } = await actingFor(client, ['manage_services'])
    const { html } = await visitor.get(`${path}/services/${client.serviceId}`)
    for (const word of ['restart', 'suspend', 'renew', 'change-plan', 'request-cancellation']) {
      assert.include(html, `${path}/services/${client.serviceId}/${word}"`)
    }
    assert.notInclude(html, '/unsuspend"')
    assert.include(html, 'Not possible as the service stands now: let run again.')
    const early = await visitor.get(`${path}/services/${client.serviceId}/unsuspend`)
    assert.equal(early.location, `${path}/services/${client.serviceId}`)
  })

  test('is logged once in a quarter of an hour, sealed, and read by the agent below', async ({
    assert,
  }) => {
    freeze(Date.parse('2026-11-20T12:00:00Z'))
    const { visitor, path, grantId } = await actingFor(client)
    await Promise.all([visitor.get(path), visitor.get(path), visitor.get(`${path}/log`)])
    freeze(now() + 14 * MINUTE)
    await visitor.get(`${path}/services/${client.serviceId}`)
    freeze(now() + 2 * MINUTE)
    const { html } = await visitor.get(path)

    const entries = await db.from('grant_entries').where('grant_id', grantId).orderBy('number')
    assert.deepEqual(
      entries.map(({ act, number }) => [number, act]),
      [
        [1, 'consented'],
        [2, 'panel.viewed'],
        [3, 'panel.viewed'],
      ]
    )
    let previousHash = GENESIS
    for (const entry of entries) {
      assert.equal(entry.previous_hash, previousHash)
      previousHash = sealEntry({
        grantId,
        number: entry.number,
        at: Number(entry.at),
        actor: entry.actor,
        actorName: entry.actor_name,
        act: entry.act,
        stage: entry.stage,
        subjectType: entry.subject_type,
        subjectId: entry.subject_id,
        details: entry.details,
        requestKey: entry.request_key,
        previousHash,
      })
      assert.equal(entry.hash, previousHash)
    }
    const grant = await db.from('grants').where('id', grantId).firstOrFail()
    assert.equal(Number(grant.first_used_at), Date.parse('2026-11-20T12:00:00Z'))
    const mails = await db
      .from('owed_mails')
      .where('dedupe_key', `grant:${grantId}:first_use:client`)
    assert.lengthOf(mails, 1)
    assert.equal(mails[0].address, client.email)
    assert.include(html, 'Looked at services and orders')
    assert.include(html, 'That you looked is noted once in 15 minutes.')
  })

  test('what of the log is not the agent’s to read is not in it', async ({ assert }) => {
    const { visitor, path, grantId } = await actingFor(client)
    const { appendGrantEntry } = await import('#delegation/proof/append_grant_entry')
    await db.transaction((trx) =>
      appendGrantEntry(trx, grantId, {
        actor: 'client',
        actorName: 'Carla',
        act: 'reported',
        stage: 'stated',
        details: { text: 'He frightens me' },
      })
    )
    for (const page of [await visitor.get(path), await visitor.get(`${path}/log`)]) {
      assert.equal(page.status, 200)
      assert.notInclude(page.html, 'frightens')
      assert.notInclude(page.html, 'reported')
    }
  })

  test('is shown inside the panel’s own page, with the banner', async ({ assert }) => {
    const world = await panelThat((_request, response) => answerJson(response, {}))
    try {
      await db.from('panels').where('id', world.panel.id).update({ embedded: true })
      const page = await world.visitor.get(world.path, { 'sec-fetch-dest': 'iframe' })
      assert.equal(page.status, 200)
      assert.include(page.html, 'class="embedded"')
      assert.include(page.html, 'Acting for Carla Rossi:')
      assert.include(
        page.headers.get('content-security-policy') ?? '',
        `frame-ancestors ${world.panel.origin}`
      )
    } finally {
      await world.close()
    }
  })

  test('speaks Italian', async ({ assert }) => {
    const { agent, path } = await actingFor(client)
    await db.from('users').where('id', agent.userId).update({ locale: 'it' })
    const visitor = await AgentVisitor.of(agent)
    const { html } = await visitor.get(path)
    assert.include(html, 'Agisci per Carla Rossi:')
    assert.include(html, 'Pannello di Carla Rossi')
  })
})

test.group('A client’s panel, for who has no right to it', (group) => {
  group.each.teardown(() => thaw())

  const FORMS = [
    '',
    '/log',
    '/services/svc-1',
    '/services/svc-1/restart',
    '/orders/new',
    '/orders/o-1',
  ]

  test('is a page that says why and since when, names nobody, and asks the panel nothing', async ({
    assert,
  }) => {
    const cases: [string, (world: Awaited<ReturnType<typeof panelThat>>) => Promise<unknown>][] = [
      [
        'The client withdrew the consent on 20 Nov 2026.',
        ({ grantId, client }) => keepOnly(grantId, client, []),
      ],
      [
        'The consent expired on 20 Nov 2026.',
        ({ grantId }) => db.from('grants').where('id', grantId).update({ expires_at: now() }),
      ],
      [
        'has another Service Manager',
        async ({ panel, client }) => agreeTo(client, await createAgent(panel)),
      ],
      [
        'Your agent status is suspended',
        ({ agent }) => db.from('agents').where('id', agent.id).update({ status: 'suspended' }),
      ],
      [
        'no longer an agent',
        ({ agent }) => db.from('agents').where('id', agent.id).update({ status: 'ended' }),
      ],
      [
        'The client’s account was closed on 20 Nov 2026.',
        ({ client }) => db.from('clients').where('id', client.id).update({ closed_at: now() }),
      ],
    ]
    for (const [words, end] of cases) {
      freeze(Date.parse('2026-11-20T12:00:00Z'))
      let asked = 0
      const world = await panelThat(
        (_request, response) => answerJson(response, {}),
        (_request, response) => {
          asked += 1
          answerJson(response, {})
        }
      )
      try {
        await end(world)
        for (const form of FORMS) {
          const page = await world.visitor.get(world.path + form)
          assert.equal(page.status, 403, form)
          assert.include(page.html, words)
          assert.notInclude(page.html, 'Carla')
        }
        const forged = await world.visitor.post(`${world.path}/services/svc-1/restart`, {
          request_key: 'a-key-of-a-form',
        })
        assert.equal(forged.status, 403)
        assert.equal(asked, 0)
        assert.isEmpty(world.told)
        assert.isEmpty(await db.from('delegated_requests').where('grant_id', world.grantId))
      } finally {
        await world.close()
      }
    }
  })

  test('is one and the same page whether the client never agreed, is another panel’s, or does not exist', async ({
    assert,
  }) => {
    const panel = await samplePanelRow()
    const agent = await createAgent(panel)
    const visitor = await AgentVisitor.of(agent)
    const managed = await createClient(panel, { name: 'Carla Rossi' })
    await agreeTo(managed, await createAgent(panel))
    const unmanaged = await createClient(panel)
    const elsewhere = await createClient(await createPanel())
    const strangers = [managed, unmanaged, elsewhere, { id: 999_999_999 }]
    const pages = await Promise.all(strangers.map(({ id }) => visitor.get(`/agent/clients/${id}`)))
    for (const { status, html } of pages) {
      assert.equal(status, 404)
      assert.include(html, 'No client has given you consent at this address.')
      assert.notInclude(html, 'Carla')
    }
    const unlike = await visitor.get('/agent/clients/0')
    assert.equal(unlike.status, 404)
  })

  test('is closed to staff who are signed in as the agent', async ({ assert, client: api }) => {
    const panel = await samplePanelRow()
    const { agent, path, grantId } = await actingFor(await sampleClient())
    const staff = await api
      .get(path)
      .loginAs(await User.findOrFail(agent.userId))
      .withSession({
        sign_in: {
          panelId: panel.id,
          panelKey: null,
          authTime: null,
          amr: [],
          impersonatedBy: 'staff-1',
          signedInAt: now(),
        },
      })
      .header('accept', 'text/html')
    staff.assertStatus(403)
    staff.assertTextIncludes('signed in as this agent by the panel’s staff')
    assert.lengthOf(await logOf(grantId), 1)
  })
})

test.group('A client’s panel that does not answer', () => {
  const cases: [string, Parameters<typeof panelThat>[1], string][] = [
    ['is down', (request) => request.socket.destroy(), 'The panel gives no answer just now.'],
    [
      'is too busy',
      (_request, response) => response.writeHead(429, { 'retry-after': '120' }).end(),
      'Try again in 2 minutes.',
    ],
    [
      'refuses our credentials',
      (_request, response) => answerJson(response, {}, 401),
      'The panel refuses our credentials.',
    ],
  ]
  for (const [name, ask, words] of cases) {
    test(`because it ${name}: the page says so, and the log is there`, async ({ assert }) => {
      const world = await panelThat((_request, response) => answerJson(response, {}), ask)
      try {
        const page = await world.visitor.get(world.path)
        assert.equal(page.status, 200)
        assert.include(page.html, words)
        assert.include(page.html, 'Looked at services and orders')
        const service = await world.visitor.get(`${world.path}/services/svc-1`)
        assert.equal(service.status, 503)
        assert.include(service.html, words)
        assert.include(service.html, 'Acting for Carla Rossi:')
      } finally {
        await world.close()
      }
    })
  }

  test('because it is not connected', async ({ assert }) => {
    const panel = await createPanel()
    const [client, agent] = [await createClient(panel), await createAgent(panel)]
    await agreeTo(client, agent, ['manage_services', 'place_orders'])
    const visitor = await AgentVisitor.of(agent)
    const page = await visitor.get(`/agent/clients/${client.id}`)
    assert.include(page.html, 'The panel is not connected')
    const order = await visitor.get(`/agent/clients/${client.id}/orders/new`)
    assert.equal(order.status, 503)
  })
})
