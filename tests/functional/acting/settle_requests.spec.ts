import { type IncomingMessage, request as forward, type ServerResponse } from 'node:http'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { sampleApi } from '#config/sandbox'
import { freeze, now, thaw } from '#core/clock'
import { SettleRequests } from '#delegation/acting/actions/settle_requests'
import { VerifyConsents } from '#delegation/proof/actions/verify_consents'
import {
  actingFor,
  actsIn,
  answerJson,
  keepOnly,
  logOf,
  panelThat,
  sampleClient,
  samplePanelRow,
} from '#tests/helpers/acting'
import { serve } from '#tests/helpers/driver_contract'
import { adminReads } from '#tests/helpers/receipts'
import { sandbox, settleOutbox } from '#tests/helpers/sandbox'

const MINUTE = 60_000

const settle = async () => {
  const action = await app.container.make(SettleRequests)
  return action.handle()
}

const requestOf = (grantId: number) =>
  db.from('delegated_requests').where('grant_id', grantId).orderBy('id', 'desc').firstOrFail()

const lastOf = async (grantId: number) => {
  const entries = await logOf(grantId)
  return entries.at(-1)!
}

const ordersOf = (grantId: number) => db.from('agent_orders').where('grant_id', grantId)

const mailsOf = (grantId: number) =>
  db.from('owed_mails').where('dedupe_key', 'like', `grant:${grantId}:order:%`)

/**
 * The sample panel behind a line that breaks: what is posted arrives, and its answer is lost while `isBroken`.
 */
async function brokenLine() {
  const line = { isBroken: true }
  const { origin } = new URL(sampleApi.url)
  const server = await serve((request: IncomingMessage, response: ServerResponse) => {
    const passed = forward(
      `${origin}${request.url}`,
      { method: request.method, headers: { ...request.headers, connection: 'close' } },
      (answer) => {
        answer.on('error', () => response.destroy())
        if (line.isBroken && request.method === 'POST') {
          answer.resume().on('end', () => request.socket.destroy())
          return
        }
        response.writeHead(answer.statusCode!, { 'content-type': 'application/json' })
        answer.pipe(response)
      }
    )
    request.pipe(passed)
  })
  const panel = await samplePanelRow()
  const call = (baseUrl: string) =>
    db.from('panel_connections').where('panel_id', panel.id).update({ base_url: baseUrl })
  await call(`${server.url}${new URL(sampleApi.url).pathname}`)
  return {
    panel,
    line,
    async close() {
      await call(sampleApi.url)
      await server.close()
    },
  }
}

/**
 * Bruno orders for Carla, and the panel's answer is lost.
 */
async function orderUnanswered() {
  const client = await sampleClient()
  const acting = await actingFor(client, ['place_orders'])
  const { panel, line, close } = await brokenLine()
  const before = await sandbox().from('sandbox_orders').max('id as id').firstOrFail()
  const confirm = `${acting.path}/orders/confirmation?offer=yearly:gale&domain=carlas-new-shop.it`
  const fields = await acting.visitor.formOf(confirm)
  const answer = await acting.visitor.post(`${acting.path}/orders`, fields)
  const placed = await sandbox()
    .from('sandbox_orders')
    .where('id', '>', before.id as number)
    .select('id')
  return { panel, client, ...acting, line, close, fields, answer, placed }
}

test.group('An order to which the panel gave no answer', (group) => {
  group.each.teardown(() => thaw())

  test('is found by its key, once, and is the agent’s from then on: receipt, log, mail', async ({
    assert,
    client: api,
  }) => {
    const world = await orderUnanswered()
    const { grantId, agent, client, placed } = world
    try {
      assert.equal(world.answer.status, 503)
      assert.include(world.answer.html, 'look before you repeat it')
      assert.lengthOf(placed, 1)
      assert.isEmpty(await ordersOf(grantId))

      // the panel tells of the order before anybody knows who placed it
      await settleOutbox()
      const order = await db
        .from('orders')
        .where({ client_id: client.id })
        .orderBy('id', 'desc')
        .firstOrFail()
      assert.deepEqual(await settle(), { looked: 0, found: 0 })

      freeze(now() + MINUTE)
      const both = await Promise.all([settle(), settle()])
      assert.equal(both.filter(({ found }) => found === 1).length, 1)
      assert.deepEqual(await settle(), { looked: 0, found: 0 })

      const known = await ordersOf(grantId)
      assert.lengthOf(known, 1)
      assert.containsSubset(known[0], {
        order_external_id: order.external_id,
        agent_id: agent.id,
        client_id: client.id,
      })
      assert.lengthOf(await mailsOf(grantId), 1)
      assert.deepEqual(await actsIn(grantId), [
        'order.place begun',
        'order.place unknown',
        'order.found done',
      ])
      assert.containsSubset(await lastOf(grantId), { subject_id: order.external_id })
      const log = await world.visitor.get(`${world.path}/log`)
      assert.include(log.html, 'Found that it was placed: order')
      const receipt = await adminReads(api, world.panel)
      assert.include(receipt.text, 'Placed for the client by the agent Bruno Bianchi.')

      // the form, sent again: it says what came of it, and nothing is ordered
      const again = await world.visitor.post(`${world.path}/orders`, world.fields)
      assert.equal(again.location, `${world.path}/orders/${order.external_id}`)
      assert.lengthOf(await ordersOf(grantId), 1)
      const verify = await app.container.make(VerifyConsents)
      const { findings } = await verify.handle()
      assert.isEmpty(
        findings.filter((finding) => 'grantId' in finding && finding.grantId === grantId)
      )
    } finally {
      await world.close()
    }
  })

  test('is found after a withdrawal, too: the history says who placed it, the access stays ended', async ({
    assert,
  }) => {
    const world = await orderUnanswered()
    const { grantId, client } = world
    try {
      await keepOnly(grantId, client, [])
      freeze(now() + MINUTE)
      assert.containsSubset(await settle(), { found: 1 })
      assert.lengthOf(await ordersOf(grantId), 1)
      const page = await world.visitor.get(world.path)
      assert.equal(page.status, 403)
      assert.deepEqual(await actsIn(grantId), [
        'order.place begun',
        'order.place unknown',
        'withdrawn stated',
        'order.found done',
      ])
    } finally {
      await world.close()
    }
  })

  test('is the agent’s by their own second try, and not looked for any more', async ({
    assert,
  }) => {
    const world = await orderUnanswered()
    try {
      world.line.isBroken = false
      const again = await world.visitor.post(`${world.path}/orders`, world.fields)
      assert.equal(again.status, 303)
      freeze(now() + 60 * MINUTE)
      assert.deepEqual(await settle(), { looked: 0, found: 0 })
      assert.lengthOf(await ordersOf(world.grantId), 1)
      assert.lengthOf(await mailsOf(world.grantId), 1)
      assert.containsSubset(await lastOf(world.grantId), { act: 'order.place', stage: 'done' })
    } finally {
      await world.close()
    }
  })

  test('is looked for again and again where the panel stays silent or knows none, and then no more', async ({
    assert,
  }) => {
    let isDown = false
    const asked: string[] = []
    const world = await panelThat(
      (request) => request.socket.destroy(),
      (request, response) => {
        if (request.url!.includes('request_key')) {
          asked.push(new URL(request.url!, 'http://panel').searchParams.get('request_key')!)
          return isDown ? request.socket.destroy() : answerJson(response, { orders: [] })
        }
        answerJson(response, {
          offers: [
            {
              product_id: 'gale',
              name: 'Gale',
              cycles: [{ cycle: 'yearly', amount: 7990, currency: 'EUR' }],
              needs_domain: false,
            },
          ],
        })
      }
    )
    try {
      const confirm = `${world.path}/orders/confirmation?offer=yearly:gale&domain=a.it`
      const fields = await world.visitor.formOf(confirm)
      await world.visitor.post(`${world.path}/orders`, fields)
      assert.containsSubset(await requestOf(world.grantId), { state: 'unknown', looks: 0 })

      const begun = now()
      let hours = 0
      for (; hours < 100; hours += 0.5) {
        const { look_at: lookAt } = await requestOf(world.grantId)
        if (lookAt === null) break
        freeze(begun + (hours + 0.5) * 60 * MINUTE)
        isDown = hours % 2 === 0
        await settle()
      }
      assert.isAbove(hours, 47)
      assert.isBelow(hours, 80)
      assert.lengthOf(asked, 9)
      assert.deepEqual([...new Set(asked)], [world.told[0]])
      assert.containsSubset(await requestOf(world.grantId), { state: 'unknown' })
      assert.isEmpty(await ordersOf(world.grantId))
      assert.deepEqual(await actsIn(world.grantId), ['order.place begun', 'order.place unknown'])
    } finally {
      await world.close()
    }
  })
})

test.group('What a process that died had begun', (group) => {
  group.each.teardown(() => thaw())

  test('ends in the log as what may have been done, once, and the form may be sent again', async ({
    assert,
  }) => {
    const world = await panelThat((_request, response) => answerJson(response, { message: null }))
    try {
      const restart = `${world.path}/services/svc-1/restart`
      const fields = await world.visitor.formOf(restart)
      await world.visitor.post(restart, fields)
      await db
        .from('delegated_requests')
        .where('grant_id', world.grantId)
        .update({ state: 'begun', finished_at: null, look_at: now() + MINUTE })
      assert.containsSubset(await settle(), { looked: 0 })
      freeze(now() + MINUTE)
      await Promise.all([settle(), settle()])
      assert.containsSubset(await lastOf(world.grantId), {
        act: 'service.restart',
        stage: 'unknown',
        subject_id: 'svc-1',
        details: '{"reason":"abandoned"}',
      })
      assert.deepEqual(await actsIn(world.grantId), [
        'service.restart begun',
        'service.restart done',
        'service.restart unknown',
      ])
      assert.containsSubset(await requestOf(world.grantId), { state: 'unknown', look_at: null })
      const log = await world.visitor.get(`${world.path}/log`)
      assert.include(log.html, 'Nobody heard of its end.')
      await world.visitor.post(restart, fields)
      assert.containsSubset(await lastOf(world.grantId), { act: 'service.restart', stage: 'done' })
    } finally {
      await world.close()
    }
  })
})
