/**
 * What every driver of a panel must do alike, whatever panel it calls: run with each kind against a panel that answers as
 * the real one does.
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import {
  CAPABILITIES,
  type DriverAnswer,
  type DriverKind,
  type NewOrder,
  type PanelDriver,
} from '#panels/drivers/panel_driver'
import { freePort } from '#tests/environment'
import { unique } from '#tests/helpers/world'

/**
 * A panel with two clients, each of whom has an active service and an order that nobody has paid.
 */
export interface ContractPanel {
  baseUrl: string
  credentials: Record<string, string>
  /** The same with a secret that the panel does not take. */
  wrongCredentials: Record<string, string>
  client: ContractClient
  other: ContractClient
  /** What may be ordered. */
  offer: Omit<NewOrder, 'placedBy'>
  /** The currency in which credit is added. */
  currency: string
  /** Whoever was invited to the account accepts; of panels with `native_invitation`. */
  accept?: (clientId: string) => void
  /** Ends what was started for it. */
  close?: () => Promise<void>
}

export interface ContractClient {
  id: string
  serviceId: string
  orderId: string
}

export function driverContract(
  name: string,
  loadKind: () => Promise<DriverKind>,
  setUp: () => Promise<ContractPanel>
) {
  test.group(`Driver ${name}: what every driver does`, (group) => {
    let panel: ContractPanel
    let kind: DriverKind
    let driver: PanelDriver

    const connect = (overrides: Partial<Pick<ContractPanel, 'baseUrl' | 'credentials'>> = {}) =>
      kind.connect({
        panelKey: name,
        baseUrl: panel.baseUrl,
        credentials: panel.credentials,
        ...overrides,
      })

    group.setup(async () => {
      kind = await loadKind()
      panel = await setUp()
      driver = connect()
      return () => panel.close?.()
    })

    test('it checks the panel', async ({ assert }) => {
      assert.equal(kind.name, name)
      const { version } = valueOf(assert, await driver.check())
      assert.isTrue(version === null || version.length > 0)
      for (const capability of driver.capabilities) assert.include(CAPABILITIES, capability)
    })

    test('it lists and shows the services of a client, and only that client’s', async ({
      assert,
    }) => {
      const { client, other } = panel
      const services = valueOf(assert, await driver.listServices(client.id))
      const ids = services.map(({ id }) => id)
      assert.include(ids, client.serviceId)
      assert.notInclude(ids, other.serviceId)

      const service = valueOf(assert, await driver.showService(client.id, client.serviceId))
      assert.equal(service.id, client.serviceId)
      assert.equal(service.status, 'active')
      assert.isAbove(service.productName.length, 0)
      assert.isTrue(service.amount === null || Number.isSafeInteger(service.amount))
      for (const day of [service.since, service.nextDueOn]) {
        assert.isTrue(day === null || /^\d{4}-\d\d-\d\d$/.test(day))
      }
      for (const act of service.can) assert.isTrue(driver.capabilities.has(act))
    })

    test('it lists and shows the orders of a client, and only that client’s', async ({
      assert,
    }) => {
      const { client, other } = panel
      const orders = valueOf(assert, await driver.listOrders(client.id))
      const ids = orders.map(({ id }) => id)
      assert.include(ids, client.orderId)
      assert.notInclude(ids, other.orderId)

      const order = valueOf(assert, await driver.showOrder(client.id, client.orderId))
      assert.equal(order.id, client.orderId)
      assert.isFalse(order.isPaid)
      assert.isTrue(Number.isSafeInteger(order.total))
      assert.match(order.currency, /^[A-Z]{3}$/)
      assert.isAbove(order.lines.length, 0)
      assert.isAbove(order.placedAt, 0)
    })

    const foreign = {
      'a service': () => driver.showService(panel.client.id, panel.other.serviceId),
      'an order': () => driver.showOrder(panel.client.id, panel.other.orderId),
      'acting on a service': () =>
        driver.actOnService({
          clientId: panel.client.id,
          serviceId: panel.other.serviceId,
          act: firstAct(driver),
          requestKey: unique('key'),
        }),
      'cancelling an order': () =>
        driver.cancelOrder({
          clientId: panel.client.id,
          orderId: panel.other.orderId,
          requestKey: unique('key'),
        }),
    }
    for (const [what, ask] of Object.entries(foreign)) {
      test(`what is another client’s is not there: ${what}`, async ({ assert }) => {
        const answer = await ask()
        assert.include(['not_found', 'unsupported'], reasonOf(answer))
        const before = valueOf(assert, await driver.showOrder(panel.other.id, panel.other.orderId))
        assert.include(['pending', 'active'], before.status)
      })
    }

    for (const id of [
      '',
      '.',
      '..',
      '0',
      '999999999',
      '1 OR 1=1',
      '../1',
      '1/acts',
      'ü',
      '%2e%2e',
    ]) {
      test(`an id that is none is not there: “${id}”`, async ({ assert }) => {
        const answers = [
          await driver.showService(panel.client.id, id),
          await driver.showOrder(panel.client.id, id),
        ]
        assert.deepEqual(answers.map(reasonOf), ['not_found', 'not_found'])
      })
    }

    test('an order is placed for the client, once for a key, and waits to be paid', async ({
      assert,
    }) => {
      const { client, offer } = panel
      const requestKey = unique('key')
      const input = {
        clientId: client.id,
        order: { ...offer, placedBy: 'Bruno (agent)' },
        requestKey,
      }
      if (!driver.capabilities.has('order.place')) {
        return assert.equal(reasonOf(await driver.placeOrder(input)), 'unsupported')
      }

      const offers = valueOf(assert, await driver.listOffers(client.id))
      const offered = offers.find(({ productId }) => productId === offer.productId)
      assert.include(
        offered?.cycles.map(({ cycle }) => cycle),
        offer.cycle
      )

      const before = valueOf(assert, await driver.listOrders(client.id))
      const placed = valueOf(assert, await driver.placeOrder(input))
      const again = valueOf(assert, await driver.placeOrder(input))
      assert.equal(again.orderId, placed.orderId)
      const after = valueOf(assert, await driver.listOrders(client.id))
      assert.equal(after.length, before.length + 1)

      const order = valueOf(assert, await driver.showOrder(client.id, placed.orderId))
      assert.isFalse(order.isPaid)
      assert.equal(order.status, 'pending')

      const another = { ...input, requestKey: unique('key') }
      const second = valueOf(assert, await driver.placeOrder(another))
      assert.notEqual(second.orderId, placed.orderId)
    })

    test('an order is found again by the key that it was placed with, and nobody else’s is', async ({
      assert,
    }) => {
      const { client, other, offer } = panel
      if (!driver.capabilities.has('order.place')) return
      const since = Date.now()
      const requestKey = unique('key')
      const find = (clientId: string, key: string) =>
        driver.findPlacedOrder({ clientId, order: offer, requestKey: key, since })
      assert.isNull(valueOf(assert, await find(client.id, requestKey)))

      const order = { ...offer, placedBy: 'Bruno (agent)' }
      const input = { clientId: client.id, order, requestKey }
      const placed = valueOf(assert, await driver.placeOrder(input))
      const orders = valueOf(assert, await driver.listOrders(client.id))
      const found = valueOf(assert, await find(client.id, requestKey))
      assert.equal(found?.orderId, placed.orderId)
      assert.equal(found?.number, placed.number)
      assert.isNull(valueOf(assert, await find(other.id, requestKey)))
      assert.isNull(valueOf(assert, await find(client.id, unique('key'))))
      // it only asked
      assert.deepEqual(valueOf(assert, await driver.listOrders(client.id)), orders)
    })

    test('an order that nobody has paid is cancelled, once for a key', async ({ assert }) => {
      const { client, offer } = panel
      const requestKey = unique('key')
      if (!driver.capabilities.has('order.cancel')) {
        const input = { clientId: client.id, orderId: client.orderId, requestKey }
        return assert.equal(reasonOf(await driver.cancelOrder(input)), 'unsupported')
      }
      if (!driver.capabilities.has('order.place')) return

      const { orderId } = valueOf(
        assert,
        await driver.placeOrder({
          clientId: client.id,
          order: { ...offer, placedBy: 'Bruno (agent)' },
          requestKey: unique('key'),
        })
      )
      const input = { clientId: client.id, orderId, requestKey }
      const first = valueOf(assert, await driver.cancelOrder(input))
      assert.deepEqual(valueOf(assert, await driver.cancelOrder(input)), first)
      const order = valueOf(assert, await driver.showOrder(client.id, orderId))
      assert.equal(order.status, 'cancelled')
    })

    test('credit is added once for a key', async ({ assert }) => {
      const input = {
        clientId: panel.client.id,
        amount: 1_250,
        currency: panel.currency,
        description: 'Commissions',
        requestKey: unique('key'),
      }
      if (!driver.capabilities.has('credit.add')) {
        return assert.equal(reasonOf(await driver.addCredit(input)), 'unsupported')
      }
      const first = valueOf(assert, await driver.addCredit(input))
      valueOf(assert, await driver.addCredit(input))
      const more = valueOf(assert, await driver.addCredit({ ...input, requestKey: unique('key') }))
      if (first.balance !== null) assert.equal(more.balance, first.balance + 1_250)
    })

    test('a login link is an address of http or https', async ({ assert }) => {
      const answer = await driver.loginUrl({ clientId: panel.client.id, path: '/' })
      if (!driver.capabilities.has('login_url')) {
        return assert.equal(reasonOf(answer), 'unsupported')
      }
      assert.match(valueOf(assert, answer).url, /^https?:\/\//)
    })

    test('users of an account are invited, listed, allowed more or less and removed, and only of that account', async ({
      assert,
    }) => {
      const { client, other } = panel
      const isAble = driver.capabilities.has('native_invitation')
      assert.equal(kind.native !== undefined, isAble)
      for (const call of ['inviteUser', 'listUsers', 'setUserScopes', 'removeUser'] as const) {
        assert.equal(driver[call] !== undefined, isAble, call)
      }
      if (!isAble) return

      const usersOf = async (clientId: string) => valueOf(assert, await driver.listUsers!(clientId))
      const before = await usersOf(client.id)
      assert.lengthOf(
        before.filter(({ isOwner }) => isOwner),
        1
      )
      const strangers = await usersOf(other.id)
      const email = `${unique('bruno')}@studio-b.example`
      const invitation = { clientId: client.id, email, scopes: ['see', 'manage_services'] as const }
      valueOf(assert, await driver.inviteUser!(invitation))
      assert.deepEqual(await usersOf(client.id), before)

      panel.accept!(client.id)
      const accepted = await usersOf(client.id)
      const user = accepted.find((each) => each.email === email)!
      assert.isFalse(user.isOwner)
      assert.equal(reasonOf(await driver.inviteUser!(invitation)), 'refused')
      const named = { clientId: client.id, userId: user.id }
      for (const scopes of [['see'], ['see', 'place_orders']] as const) {
        valueOf(assert, await driver.setUserScopes!({ ...named, scopes }))
      }
      const elsewhere = await driver.setUserScopes!({
        ...named,
        clientId: other.id,
        scopes: ['see'],
      })
      assert.notEqual(reasonOf(elsewhere), 'ok')
      await driver.removeUser!({ ...named, clientId: other.id })
      assert.deepEqual(await usersOf(other.id), strangers)
      const still = await usersOf(client.id)
      assert.include(
        still.map(({ id }) => id),
        user.id
      )

      valueOf(assert, await driver.removeUser!(named))
      assert.deepEqual(await usersOf(client.id), before)
      // an answer that was lost: asked again it is the same
      valueOf(assert, await driver.removeUser!(named))
      for (const clientId of ['', '0', '1 OR 1=1', '999999999']) {
        assert.equal(reasonOf(await driver.listUsers!(clientId)), 'not_found')
        assert.equal(reasonOf(await driver.inviteUser!({ ...invitation, clientId })), 'not_found')
      }
    })

    test('invoices of a period are listed', async ({ assert }) => {
      const answer = await driver.listInvoices({ since: 0, until: Date.now() + 86_400_000 })
      if (!driver.capabilities.has('invoice.list')) {
        return assert.equal(reasonOf(answer), 'unsupported')
      }
      for (const invoice of valueOf(assert, answer)) {
        assert.isTrue(Number.isSafeInteger(invoice.total))
        assert.match(invoice.currency, /^[A-Z]{3}$/)
      }
    })

    test('wrong credentials are said to be wrong', async ({ assert }) => {
      const stranger = connect({ credentials: panel.wrongCredentials })
      assert.deepEqual(await stranger.check(), { ok: false, reason: 'unauthorized' })
      assert.equal(reasonOf(await stranger.listServices(panel.client.id)), 'unauthorized')
    })

    test('a panel that is down did nothing, for certain', async ({ assert }) => {
      const down = connect({ baseUrl: `http://127.0.0.1:${await freePort()}` })
      for (const answer of await callsOf(down, panel)) {
        assert.deepEqual(answer, {
          ok: false,
          reason: 'unavailable',
          uncertain: false,
          message: 'connect',
        })
      }
    })

    const troubles: { name: string; handle: RequestListener; expected: object }[] = [
      {
        name: 'closes the connection before it answers: uncertain',
        handle: (request) => {
          request.on('data', () => {})
          request.on('end', () => request.socket.destroy())
        },
        expected: { ok: false, reason: 'unavailable', uncertain: true, message: 'closed' },
      },
      {
        name: 'fails: uncertain',
        handle: (_request, response) => response.writeHead(502).end('Bad gateway'),
        expected: { ok: false, reason: 'unavailable', uncertain: true, message: 'server_error' },
      },
      {
        name: 'is too busy: it says for how long',
        handle: (_request, response) => response.writeHead(429, { 'retry-after': '7' }).end('{}'),
        expected: { ok: false, reason: 'busy', retryAfterMs: 7_000 },
      },
      {
        name: 'leads on to another address: it is not followed',
        handle: (_request, response) =>
          response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
        expected: { ok: false, reason: 'unavailable', uncertain: false, message: 'redirect' },
      },
      {
        name: 'answers with a page: it is no answer of a panel',
        handle: (_request, response) =>
          response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>'),
        expected: { ok: false, reason: 'unavailable', uncertain: true, message: 'not_json' },
      },
    ]
    for (const trouble of troubles) {
      test(`a panel that ${trouble.name}`, async ({ assert }) => {
        const server = await serve(trouble.handle)
        try {
          const driven = connect({ baseUrl: server.url })
          for (const answer of await callsOf(driven, panel)) {
            assert.deepEqual(answer, trouble.expected)
          }
        } finally {
          await server.close()
        }
      })
    }
  })
}

/**
 * A call that asks, and one that acts.
 */
async function callsOf(driver: PanelDriver, { client }: ContractPanel) {
  const answers: DriverAnswer<unknown>[] = [await driver.listServices(client.id)]
  if (driver.capabilities.has('service.suspend')) {
    answers.push(
      await driver.actOnService({
        clientId: client.id,
        serviceId: client.serviceId,
        act: 'service.suspend',
        requestKey: unique('key'),
      })
    )
  }
  return answers
}

function firstAct(driver: PanelDriver) {
  const acts = ['service.restart', 'service.suspend', 'service.renew'] as const
  return acts.find((act) => driver.capabilities.has(act)) ?? 'service.request_cancellation'
}

export function valueOf<T>(assert: Assert, answer: DriverAnswer<T>): T {
  assert.isTrue(answer.ok, JSON.stringify(answer))
  return (answer as { ok: true; value: T }).value
}

export function reasonOf(answer: DriverAnswer<unknown>): string {
  return answer.ok ? 'ok' : answer.reason
}

/**
 * A web server on this machine, on a port of its own.
 */
export async function serve(handle: RequestListener) {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
