import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'
import { PRODUCT } from '#core/audit/record_act'
import { AttemptDelivery } from '#outbound/actions/attempt_delivery'
import { SendAgain } from '#outbound/actions/send_again'
import type { OutboundClient } from '#outbound/client/outbound_client'
import { resolveBy } from '#outbound/client/resolve_name'
import { Deliverer } from '#outbound/delivering/deliverer'
import { createStaff, staffOf } from '#tests/helpers/admins'
import {
  attemptsOf,
  createTestDestination,
  deliverUntil,
  deliveryRow,
  owe,
  Sink,
} from '#tests/helpers/deliveries'
import { startDnsServer } from '#tests/helpers/dns_server'
import { type ForbiddenUrl, forbiddenUrls, oneOfEachKind } from '#tests/helpers/forbidden_urls'
import { longRuns } from '#tests/helpers/long'
import { allowOutbound } from '#tests/helpers/outbound'
import { createProgram } from '#tests/helpers/programs'
import { startTrap } from '#tests/helpers/trap'
import { Visitor } from '#tests/helpers/visitor'
import { createPanel } from '#tests/helpers/world'
import { appUrl } from '#config/app'

/**
 * Forbidden addresses of every kind, by each of the five ways in which one may come to be called: saved, tested, sent first,
 * retried, sent again. Of each kind one in `npm test`, all of them in `npm run test:long`; the client itself is always tried
 * with all (tests/unit/outbound).
 */
test.group('Forbidden addresses', (group) => {
  let trap: Awaited<ReturnType<typeof startTrap>>
  let dns: Awaited<ReturnType<typeof startDnsServer>>
  let sink: Sink
  let outbound: ReturnType<typeof allowOutbound>
  let client: OutboundClient
  let urls: ForbiddenUrl[]

  group.setup(async () => {
    trap = await startTrap()
    dns = await startDnsServer()
    sink = await Sink.start()
    outbound = allowOutbound(sink.allowance, {
      ports: [80, 443, trap.port],
      resolve: resolveBy(dns.servers),
      deadlineMs: 2_000,
    })
    client = outbound.client
    const all = forbiddenUrls({ port: trap.port, own: new URL(appUrl) })
    urls = longRuns ? all : oneOfEachKind(all)
    return async () => {
      await outbound.restore()
      await Promise.all([trap.stop(), dns.stop(), sink.stop()])
    }
  })
  group.each.teardown(() => {
    if (trap.seen.length > 0) throw new Error('Somebody connected to an address inside')
  })

  const deliverer = () =>
    new Deliverer({
      client,
      logger: logger.use(),
      settings: { idleMs: 20 },
      // once at once, and then not for a long time
      delays: [1, 86_400_000],
    })

  /** Everything of these has been tried so often, or is not sent at all. */
  const hasTried = (destinations: number[], attempts: number) => async () => {
    const left = await db
      .from('deliveries')
      .whereIn('destination_id', destinations)
      .whereNot('state', 'not_sent')
      .where('attempts', '<', attempts)
      .first()
    return !left
  }

  async function outcomesOf(destinations: number[]) {
    const rows = await db
      .from('delivery_attempts')
      .whereIn('destination_id', destinations)
      .select('destination_id', 'outcome', 'reason', 'remote_address')
    return new Map(
      destinations.map((id) => [id, rows.filter((row) => row.destination_id === id)] as const)
    )
  }

  test('are not saved', async ({ assert }) => {
    const panel = await createPanel()
    const visitor = new Visitor()
    const path = '/admin/affiliate-programs'
    await visitor.get(`/__test/sign-in/${await createStaff(panel)}?to=${encodeURIComponent(path)}`)
    await visitor.get(path)

    const accepted: unknown[] = []
    for (const { url, reason } of urls) {
      const { status } = await visitor.post(path, {
        name: 'Inside',
        delivery: 'server',
        method: 'get',
        url_template: url,
        success_statuses: '200-299',
        body_test: 'contain',
        mismatch: 'refused',
        state: 'on',
      })
      if (status !== 422) accepted.push({ url, reason, status })
    }
    assert.deepEqual(accepted, [])
    assert.isEmpty(await db.from('affiliate_programs').where('panel_id', panel.id))
  }).timeout(300_000)

  test('are not sent to, not at a retry either, nor when sent again', async ({ assert }) => {
    const panel = await createPanel()
    const reasons = new Map<number, ForbiddenUrl>()
    const deliveries: number[] = []
    for (const entry of urls) {
      const id = await createTestDestination(panel, entry.url)
      reasons.set(id, entry)
      deliveries.push(...(await owe(panel, id)))
    }
    const destinations = [...reasons.keys()]

    await deliverUntil(hasTried(destinations, 2), deliverer())
    const sendAgain = await app.container.make(SendAgain)
    const again = await sendAgain.handle({ actor: PRODUCT, deliveryIds: deliveries })
    assert.isEmpty(again.refused)
    await deliverUntil(hasTried(destinations, 3), deliverer())

    const wrong: unknown[] = []
    for (const [id, attempts] of await outcomesOf(destinations)) {
      const { url, reason } = reasons.get(id)!
      const isRefused = attempts.every(
        (attempt) =>
          attempt.outcome === 'blocked' &&
          attempt.reason.startsWith('blocked.') &&
          attempt.remote_address === null
      )
      if (!isRefused) wrong.push({ url, reason, attempts })
    }
    assert.deepEqual(wrong, [])
    // templates that are no URL never become a request; all others were tried three times
    const states = await db
      .from('deliveries')
      .whereIn('destination_id', destinations)
      .groupBy('state', 'reason')
      .select('state', 'reason')
    assert.isTrue(states.every(({ state }) => ['owed', 'not_sent'].includes(state)))
  }).timeout(120_000)

  test('are not sent to by hand, nor as a test', async ({ assert }) => {
    const panel = await createPanel()
    const attemptDelivery = await app.container.make(AttemptDelivery)
    const wrong: unknown[] = []
    for (const { url, reason } of urls) {
      const id = await createTestDestination(panel, url)
      const [sent] = await owe(panel, id)
      const [tested] = await owe(panel, id, 1, {}, { isTest: true })
      for (const [deliveryId, cause] of [
        [sent!, 'hand'],
        [tested!, 'test'],
      ] as const) {
        const result = await attemptDelivery.handle({ deliveryId, cause })
        if ('refused' in result) continue
        const [attempt] = await attemptsOf(deliveryId)
        if (attempt?.outcome !== 'blocked') wrong.push({ url, reason, cause, attempt })
      }
    }
    assert.deepEqual(wrong, [])
  }).timeout(120_000)

  test('are refused in words by the page that tests a program', async ({
    client: browser,
    assert,
  }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    dns.names.set('inside.test', { answers: [['127.0.0.1']] })
    const cases = [
      [`http://127.0.0.1:${trap.port}/`, 'inside the host’s own network'],
      [`http://inside.test:${trap.port}/`, 'inside the host’s own network'],
      ['http://169.254.169.254/latest/meta-data/', 'cloud providers keep the secrets'],
      [`http://[64:ff9b::7f00:1]:${trap.port}/`, 'belongs to no server on the internet'],
      [`${appUrl}/admin`, 'is Panel Affiliates itself'],
    ] as const
    for (const [url, words] of cases) {
      const program = await createProgram(panel, { url })
      const answer = await browser
        .post(`/admin/affiliate-programs/${program.id}/test`)
        .form({ from: 'sample', act: 'send' })
        .withCsrfToken()
        .loginAs(staff)
      answer.assertStatus(200)
      assert.include(answer.text(), words, url)
    }
  })

  test('that a name leads to only later are seen at each attempt', async ({ assert }) => {
    dns.names.set('rebound.test', {
      answers: [
        ['127.0.0.1'],
        ['127.0.0.1'],
        ['127.0.0.2'],
        ['169.254.169.254'],
        ['10.0.0.1', '127.0.0.1'],
      ],
    })
    sink.answer = (_request, response) => {
      response.statusCode = 500
      response.setHeader('connection', 'close')
      response.end('not now')
    }
    const url = `http://rebound.test:${sink.port}/`
    assert.isNull(await client.check(url))

    const panel = await createPanel()
    const id = await createTestDestination(panel, url)
    const [delivery] = await owe(panel, id)
    const [tested] = await owe(panel, id, 1, {}, { isTest: true })
    await deliverUntil(async () => {
      const { attempts } = await deliveryRow(delivery!)
      return attempts >= 2
    }, deliverer())
    const attemptDelivery = await app.container.make(AttemptDelivery)
    await attemptDelivery.handle({ deliveryId: delivery!, cause: 'hand' })
    await attemptDelivery.handle({ deliveryId: tested!, cause: 'test' })

    const attempts = [...(await attemptsOf(delivery!)), ...(await attemptsOf(tested!))]
    assert.deepEqual(
      attempts.map(({ cause, outcome, reason }) => [cause, outcome, reason]),
      [
        ['schedule', 'retry', 'status_retry'],
        ['schedule', 'blocked', 'blocked.inside'],
        ['hand', 'blocked', 'blocked.metadata'],
        ['test', 'blocked', 'blocked.mixed'],
      ]
    )
    assert.lengthOf(sink.requests, 1)
    assert.equal(attempts[0]!.allowed_by, sink.allowance)
  })

  test('are not followed to by a redirect', async ({ assert }) => {
    sink.answer = (_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${trap.port}/` }).end()
    }
    const panel = await createPanel()
    const id = await createTestDestination(panel, `${sink.origin}/redirects`)
    const [delivery] = await owe(panel, id)
    await deliverUntil(hasTried([id], 1), deliverer())
    const [attempt] = await attemptsOf(delivery!)
    assert.deepInclude(attempt, { outcome: 'retry', reason: 'redirect', status_code: 302 })
  })
})
