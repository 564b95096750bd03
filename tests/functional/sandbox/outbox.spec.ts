import { createServer, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { test } from '@japa/runner'
import logger from '@adonisjs/core/services/logger'
import { freeze, now, thaw } from '#core/clock'
import { sampleOutbox, samplePanel } from '#config/sandbox'
import { outbox } from '#sandbox/outbox/main'
import { OutboxSender } from '#sandbox/outbox/outbox_sender'
import { freePort } from '#tests/environment'
import { startWebProcess } from '#tests/helpers/web_process'
import { sandbox, setUpSamplePanel, Shopper, staffMember } from '#tests/helpers/sandbox'

interface Taken {
  id: string
  body: string
  headers: IncomingMessage['headers']
}

/**
 * Stands where the add-on stands: takes what `answer` says, and keeps what arrived.
 */
async function fakeAddOn(answer: (event: Taken) => number) {
  const taken: Taken[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const event = { id: String(request.headers['webhook-id']), body, headers: request.headers }
      const status = answer(event)
      if (status < 300) taken.push(event)
      response.writeHead(status).end(`answer ${status}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    taken,
    url: `http://127.0.0.1:${port}/events`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

test.group('Sample panel: outbox', (group) => {
  const addOn = sampleOutbox.eventsUrl

  group.setup(setUpSamplePanel)
  group.each.setup(() => {
    return async () => {
      thaw()
      sampleOutbox.eventsUrl = addOn
      await sandbox().from('sandbox_outbox').update({ next_try_at: 0 })
      await outbox.drain()
    }
  })

  test('keeps what nobody takes, and sends it with the same ids once somebody does', async ({
    assert,
  }) => {
    await outbox.drain()
    sampleOutbox.eventsUrl = 'http://127.0.0.1:9/nobody'
    const shopper = new Shopper()
    await shopper.register()
    await shopper.order()

    freeze(now())
    assert.equal(await outbox.drain(), 0)
    const [head, ...others] = await shopper.events()
    assert.containsSubset(head!.row, { status: 'owed', attempts: 1, answer_status: null })
    assert.equal(head!.row.next_try_at, now() + 1_000)
    for (const { row } of others) assert.equal(row.attempts, 0)

    // not due yet: nothing is tried
    await outbox.drain()
    const [waiting] = await shopper.events()
    assert.equal(waiting!.row.attempts, 1)

    freeze(now() + 1_001)
    sampleOutbox.eventsUrl = addOn
    await new OutboxSender(logger).drain()
    const sent = await shopper.events()
    for (const { row } of sent) {
      assert.containsSubset(row, { status: 'sent', answer_status: 202 })
      assert.include(row.answer, row.event_id)
    }
    assert.equal(sent[0]!.row.attempts, 2)
    assert.deepEqual(
      sent.map(({ row }) => row.event_id),
      [head!, ...others].map(({ row }) => row.event_id)
    )
  })

  test('is tried ever more seldom while nobody answers', async ({ assert }) => {
    await outbox.drain()
    sampleOutbox.eventsUrl = 'http://127.0.0.1:9/nobody'
    const shopper = new Shopper()
    await shopper.register()

    freeze(now())
    const waits: number[] = []
    for (let attempt = 0; attempt < 8; attempt++) {
      await outbox.drain()
      const [event] = await shopper.events()
      waits.push(event!.row.next_try_at - now())
      freeze(event!.row.next_try_at)
    }
    assert.deepEqual(waits, [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000, 60_000])
  })

  test('leaves in order, and one client’s refused event holds back that client only', async ({
    assert,
  }) => {
    await outbox.drain()
    const [refused, other] = [new Shopper(), new Shopper()]
    for (const shopper of [refused, other]) {
      await shopper.register()
      await shopper.order()
    }
    const [stuck] = await refused.events()
    const addOnHere = await fakeAddOn(({ id }) => (id === stuck!.row.event_id ? 422 : 202))
    sampleOutbox.eventsUrl = addOnHere.url
    await outbox.drain()
    await addOnHere.close()

    const ofOther = await other.events()
    assert.deepEqual(
      addOnHere.taken.map(({ id }) => id),
      ofOther.map(({ row }) => row.event_id)
    )
    const held = await refused.events()
    assert.deepEqual(
      held.map(({ row }) => [row.status, row.attempts]),
      held.map((_, index) => ['owed', index === 0 ? 1 : 0])
    )
    assert.containsSubset(held[0]!.row, { answer_status: 422, answer: 'answer 422' })
  })

  test('signs by Standard Webhooks', async ({ assert }) => {
    await outbox.drain()
    const shopper = new Shopper()
    await shopper.register()
    const addOnHere = await fakeAddOn(() => 202)
    sampleOutbox.eventsUrl = addOnHere.url
    await outbox.drain()
    await addOnHere.close()

    const { body, headers } = addOnHere.taken[0]!
    const verified = new Webhook(samplePanel.secret).verify(body, headers as Record<string, string>)
    assert.containsSubset(verified, { type: 'client.registered' })
  })

  test('is shown to the staff with payload and answer, and sent again by a click', async ({
    assert,
  }) => {
    const shopper = new Shopper()
    await shopper.register({ name: '<b>Bobby</b>' })
    await outbox.drain()
    const [event] = await shopper.events()
    const path = `/sandbox/staff/events/${event!.row.id}`

    const staff = await staffMember()
    const list = await staff.get('/sandbox/staff/events?type=client.registered&status=sent')
    assert.include(list.html, path)
    const page = await staff.get(path)
    assert.include(page.html, event!.row.event_id)
    assert.include(page.html, shopper.email)
    assert.include(page.html, '&lt;b&gt;Bobby&lt;/b&gt;')
    assert.include(page.html, '202')

    await staff.post(`${path}/send`)
    const after = await staff.get(path)
    assert.include(after.html, 'The add-on took it (200)')
    assert.include(after.html, 'duplicate')
    const [again] = await shopper.events()
    assert.containsSubset(again!.row, { status: 'sent', attempts: 2, sent_at: event!.row.sent_at })
  })

  test('is emptied by a web process that is started later', async ({ assert, cleanup }) => {
    sampleOutbox.eventsUrl = 'http://127.0.0.1:9/nobody'
    const shopper = new Shopper()
    await shopper.register()
    await outbox.drain()
    await sandbox().from('sandbox_outbox').where('status', 'owed').update({ next_try_at: 0 })

    const web = await startWebProcess({
      NODE_ENV: 'development',
      SANDBOX_MAIL_PORT: String(await freePort()),
    })
    cleanup(() => web.kill())
    for (let waited = 0; waited < 20_000; waited += 100) {
      const [event] = await shopper.events()
      if (event!.row.status === 'sent') break
      await delay(100)
    }
    const [event] = await shopper.events()
    assert.containsSubset(event!.row, { status: 'sent', answer_status: 202, attempts: 2 })
    assert.equal(await web.stop(), 0)
  }).timeout(90_000)

  test('sends by itself once it is started; stopped, it ends the post in flight and begins no other', async ({
    assert,
  }) => {
    await outbox.drain()
    const sender = new OutboxSender(logger)
    let stopped = Promise.resolve()
    const stopping = Promise.withResolvers<void>()
    const addOnHere = await fakeAddOn(() => {
      stopped = sender.stop()
      stopping.resolve()
      return 202
    })
    sampleOutbox.eventsUrl = addOnHere.url
    const [first, second] = [new Shopper(), new Shopper()]
    await first.register()
    await second.register()

    sender.start()
    await stopping.promise
    await stopped
    await addOnHere.close()
    const events = [...(await first.events()), ...(await second.events())]
    assert.deepEqual(
      events.map(({ row }) => row.status),
      ['sent', 'owed']
    )
  })
})
