import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { freeze, now, thaw } from '#core/clock'
import { makeSecret } from '#panels/panel_secret_format'
import { secretBytes } from '#panels/webhook_signature'
import { CloseSignupPages } from '#signup_notifications/tag/actions/close_signup_pages'
import { ServeSignupPage } from '#signup_notifications/tag/actions/serve_signup_page'
import { pageSignature } from '#signup_notifications/tag/page_signature'
import { POLL_SECONDS } from '#signup_notifications/tag/polling'
import { seenToken } from '#signup_notifications/tag/seen_token'
import encryption from '@adonisjs/core/services/encryption'
import {
  orderPlaced,
  sendEvent,
  type SentEvent,
  signupCompleted,
} from '#tests/helpers/panel_events'
import { createProgram } from '#tests/helpers/programs'
import { createPanel, type TestPanel, unique } from '#tests/helpers/world'

const base = () => env.get('APP_URL')

/**
 * Called from browsers at `p<slot>.example`, unless told otherwise.
 */
function browserProgram(
  panel: TestPanel,
  slot: number,
  wanted: Parameters<typeof createProgram>[1] = {}
) {
  return createProgram(panel, {
    slot,
    delivery: 'browser',
    url: `https://p${slot}.example/sale?order=\${order_id}&amount=\${amount}&d=\${domain}`,
    ...wanted,
  })
}

function cardOrder(overrides: Record<string, unknown> = {}): SentEvent {
  return orderPlaced({
    order: { client_id: unique('client'), payment_method: 'card', ...overrides },
  })
}

const idOf = (order: SentEvent): string => order.data.order.id

function address(
  panel: TestPanel,
  order: string,
  { secret = panel.secret, kind = 'js', more = '' } = {}
) {
  const sig = pageSignature(secretBytes(secret), panel.key, order)
  return `${base()}/signup/finished.${kind}?panel=${panel.key}&order=${encodeURIComponent(order)}&sig=${sig}${more}`
}

async function ask(panel: TestPanel, order: string, options: Parameters<typeof address>[2] = {}) {
  const response = await fetch(address(panel, order, options))
  return { response, script: await response.text() }
}

/** What a script calls: addresses with where to tell of them. */
function callsIn(script: string): { url: string; seen: string }[] {
  const [, list] = /^\}\)\((\[\[.*\]\])\)$/m.exec(script) ?? []
  return list ? (JSON.parse(list) as [string, string][]).map(([url, seen]) => ({ url, seen })) : []
}

const urlsIn = (script: string) => callsIn(script).map(({ url }) => url)

/** The address that a script asks again, and after how many milliseconds. */
function againIn(script: string): { url: string; pause: number } | null {
  const [, url, pause] = /^\}\)\((".*"), (\d+)\)$/m.exec(script) ?? []
  return url ? { url: JSON.parse(url) as string, pause: Number(pause) } : null
}

async function signUp(client: ApiClient, panel: TestPanel, order: SentEvent) {
  const placed = await sendEvent(client, panel, order)
  placed.assertStatus(202)
  const completed = await sendEvent(client, panel, signupCompleted(order))
  completed.assertStatus(202)
}

const deliveriesOf = (panel: TestPanel) =>
  db.from('deliveries').where('panel_id', panel.id).orderBy('id')

async function closePages() {
  const close = await app.container.make(CloseSignupPages)
  await close.handle()
}

test.group('The signup-finished page', (group) => {
  group.each.teardown(() => thaw())

  test('is given each program’s address once, and nothing when it is loaded again', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    await browserProgram(panel, 1)
    await browserProgram(panel, 2, {
      method: 'form',
      url: 'https://p2.example/api',
      body: 'id=${order_id}&plan=${plan_name}&campaign=${secret:summer-26}',
    })
    await browserProgram(panel, 3, { delivery: 'server' })
    const order = cardOrder()
    await signUp(client, panel, order)

    const { response, script } = await ask(panel, idOf(order))
    assert.equal(response.status, 200)
    assert.deepInclude(Object.fromEntries(response.headers), {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    })
    assert.isNull(response.headers.get('set-cookie'))
    assert.deepEqual(urlsIn(script), [
      `https://p1.example/sale?order=${idOf(order)}&amount=10.00&d=test.example`,
      `https://p2.example/api?id=${idOf(order)}&plan=Start&campaign=summer-26`,
    ])
    const deliveries = await deliveriesOf(panel)
    assert.deepEqual(
      deliveries.map(({ mode, state }) => [mode, state]),
      [
        ['browser', 'served'],
        ['browser', 'served'],
        ['server', 'owed'],
      ]
    )
    assert.deepEqual(
      deliveries.slice(0, 2).map(({ last_url: url }) => url),
      urlsIn(script).map((url) => url.replace('summer-26', '•••'))
    )
    const again = await ask(panel, idOf(order))
    assert.equal(again.response.status, 200)
    assert.isEmpty(callsIn(again.script))
    assert.isNull(againIn(again.script))
  })

  test('asked by several tabs at once, each address is given to one of them', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    for (const slot of [1, 2, 3, 4, 5]) await browserProgram(panel, slot)
    const order = cardOrder()
    await signUp(client, panel, order)

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, tab) =>
        ask(panel, idOf(order), { kind: tab % 2 ? 'html' : 'js', more: '&try=1' })
      )
    )
    for (const { response } of answers) assert.equal(response.status, 200)
    const given = answers.flatMap(({ script }) => [...script.matchAll(/https:\/\/p(\d)\.example/g)])
    assert.deepEqual(given.map(([, slot]) => slot).sort(), ['1', '2', '3', '4', '5'])
  })

  test('asks again until the account is there, for a minute', async ({ assert, client }) => {
    const panel = await createPanel()
    await browserProgram(panel, 1)
    const order = cardOrder()

    const before = await ask(panel, idOf(order))
    const asked = againIn(before.script)!
    assert.equal(asked.pause, 2_000)
    assert.equal(asked.url, `${address(panel, idOf(order))}&try=1`)

    await sendEvent(client, panel, order)
    const placed = await ask(panel, idOf(order), { more: '&try=1' })
    assert.equal(againIn(placed.script)!.url, `${address(panel, idOf(order))}&try=2`)

    const last = await ask(panel, idOf(order), { more: `&try=${POLL_SECONDS.length}` })
    assert.isNull(againIn(last.script))
    assert.isEmpty(callsIn(last.script))

    await sendEvent(client, panel, signupCompleted(order))
    const there = await ask(panel, idOf(order), { more: '&try=3' })
    assert.lengthOf(callsIn(there.script), 1)
    const pages = await db.from('signup_pages').where('panel_id', panel.id)
    assert.deepEqual(
      pages.map((page) => page.order_external_id),
      [idOf(order)]
    )
  })

  test('is not kept waiting where no program is called from browsers', async ({ assert }) => {
    const panel = await createPanel()
    await browserProgram(panel, 1, { delivery: 'server' })
    await browserProgram(panel, 2, { state: 'off' })
    const { script } = await ask(panel, unique('order'))
    assert.isNull(againIn(script))
  })

  test('unsigned, wrongly signed or of nobody it is given nothing, and is not broken', async ({
    assert,
    client,
  }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    await browserProgram(panel, 1)
    const order = cardOrder()
    await signUp(client, panel, order)
    const signed = address(panel, idOf(order))

    for (const url of [
      `${base()}/signup/finished.js`,
      signed.replace(/sig=.*/, ''),
      signed.replace(/sig=../, 'sig=00'),
      signed.replace(`panel=${panel.key}`, `panel=${other.key}`),
      signed.replace(`panel=${panel.key}`, 'panel=nobody'),
      signed.replace(`order=${idOf(order)}`, 'order=another'),
      address(panel, idOf(order), { secret: other.secret }),
      signed.replace('.js', '.html').replace(/sig=../, 'sig=00'),
    ]) {
      const response = await fetch(url)
      assert.equal(response.status, 200, url)
      assert.notInclude(await response.text(), 'p1.example', url)
    }
    const [delivery] = await deliveriesOf(panel)
    assert.equal(delivery.state, 'waiting')
    assert.isEmpty(await db.from('signup_pages').whereIn('panel_id', [panel.id, other.id]))

    const head = await fetch(signed, { method: 'HEAD' })
    assert.equal(head.status, 200)
    const after = await deliveriesOf(panel)
    assert.equal(after[0].state, 'waiting')
  })

  test('asks again while the database does not answer, and is not broken', async ({ assert }) => {
    const panel = await createPanel()
    app.container.swap(ServeSignupPage, () => ({
      handle: () => Promise.reject(new Error('The database is away')),
    }))
    try {
      const { response, script } = await ask(panel, unique('order'), { more: '&try=4' })
      assert.equal(response.status, 200)
      assert.include(againIn(script)!.url, 'try=5')
    } finally {
      app.container.restore(ServeSignupPage)
    }
  })

  test('may be signed with each secret that is valid now', async ({ assert, client }) => {
    const panel = await createPanel()
    const order = cardOrder()
    await browserProgram(panel, 1)
    await signUp(client, panel, order)
    const [newer, expired] = [makeSecret(), makeSecret()]
    await db.table('panel_secrets').multiInsert([
      { panel_id: panel.id, encrypted_secret: encryption.encrypt(newer), created_at: now() },
      {
        panel_id: panel.id,
        encrypted_secret: encryption.encrypt(expired),
        created_at: now(),
        expires_at: now() - 1,
      },
    ])
    const stale = await ask(panel, idOf(order), { secret: expired })
    assert.isEmpty(callsIn(stale.script))
    const valid = await ask(panel, idOf(order), { secret: newer })
    assert.lengthOf(callsIn(valid.script), 1)
  })

  test('of a signup that programs do not hear of it is given nothing, and the log says why')
    .with([
      [{ payment_method: 'check' }, 'method_moderated'],
      [{ moderated: true }, 'moderated'],
      [{ created_by: 'admin' }, 'created_by_admin'],
    ] as const)
    .run(async ({ assert, client }, [fields, reason]) => {
      const panel = await createPanel()
      await browserProgram(panel, 1)
      const order = cardOrder(fields)
      await signUp(client, panel, order)
      const { script } = await ask(panel, idOf(order))
      assert.isEmpty(callsIn(script))
      assert.isNull(againIn(script))
      const [delivery] = await deliveriesOf(panel)
      assert.deepEqual([delivery.state, delivery.reason], ['not_sent', reason])
    })

  test('a program that may not be called by then is not, with the reason; others are', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const states = ['paused', 'off', 'disabled'] as const
    for (const slot of [1, 2, 3, 4]) await browserProgram(panel, slot)
    await browserProgram(panel, 5, { url: 'https://p5.example/c/${coupon}/done' })
    const order = cardOrder()
    await signUp(client, panel, order)
    const rows = await deliveriesOf(panel)
    for (const [index, state] of states.entries()) {
      await db.from('destinations').where('id', rows[index].destination_id).update({ state })
    }

    const { script } = await ask(panel, idOf(order))
    assert.deepEqual(
      urlsIn(script).map((url) => new URL(url).hostname),
      ['p4.example']
    )
    const after = await deliveriesOf(panel)
    assert.deepEqual(
      after.map(({ state, reason, reason_values: values }) => [state, reason, values]),
      [
        ['not_sent', 'program_paused', '{}'],
        ['not_sent', 'program_off', '{}'],
        ['not_sent', 'program_disabled', '{}'],
        ['served', null, null],
        ['not_sent', 'missing_in_path', '{"name":"coupon"}'],
      ]
    )
  })

  test('with the master switch off nothing is called', async ({ assert, client }) => {
    const panel = await createPanel()
    const { destinationId } = await browserProgram(panel, 1)
    const order = cardOrder()
    await signUp(client, panel, order)
    await db.from('destinations').where('id', destinationId).update({ held: true })
    const { script } = await ask(panel, idOf(order))
    assert.isEmpty(callsIn(script))
    const [delivery] = await deliveriesOf(panel)
    assert.deepEqual([delivery.state, delivery.reason], ['not_sent', 'switched_off'])
  })

  test('what the customer wrote cannot leave its place, in the script or in HTML', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const url = `https://p.example/?a='x'&c=\${coupon}&d=\${domain}`
    await browserProgram(panel, 1, { url })
    await browserProgram(panel, 2, { url })
    const coupon = `"><script>alert(1)</script>\u2028'`
    const order = cardOrder({ coupon })
    await signUp(client, panel, order)
    const [one] = await deliveriesOf(panel)
    await db.from('deliveries').where('id', one.id).update({ state: 'served' })

    const { script: html, response } = await ask(panel, idOf(order), {
      kind: 'html',
      more: '&try=1',
    })
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
    const policy = response.headers.get('content-security-policy')!
    assert.include(policy, `frame-ancestors ${panel.origin}`)
    assert.include(policy, "default-src 'none'")
    assert.notInclude(html, '<script')
    const [, src] = /<img src="([^"]*)"/.exec(html)!
    const shown = new URL(src!.replaceAll('&amp;', '&').replaceAll('&#39;', "'"))
    assert.equal(shown.searchParams.get('c'), coupon)

    await db.from('deliveries').where('id', one.id).update({ state: 'waiting' })
    const { script } = await ask(panel, idOf(order))
    assert.notMatch(script, /<|\u2028/)
    assert.equal(new URL(urlsIn(script)[0]!).searchParams.get('c'), coupon)
  })

  test('without JavaScript it asks again by itself, also once when all is there, so that no image holds it up', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    await browserProgram(panel, 1)
    const placed = cardOrder()
    const order = idOf(placed)
    const { script } = await ask(panel, order, { kind: 'html' })
    const [, url] = /content="2; url=([^"]+)"/.exec(script)!
    const next = new URL(url!.replaceAll('&amp;', '&'), address(panel, order))
    assert.equal(next.href, `${address(panel, order, { kind: 'html' })}&try=1`)
    const last = await ask(panel, order, { kind: 'html', more: '&try=15' })
    assert.notInclude(last.script, 'http-equiv')

    await signUp(client, panel, placed)
    const early = await ask(panel, order, { kind: 'html' })
    assert.notInclude(early.script, '<img')
    assert.include(early.script, 'http-equiv')
    const second = await ask(panel, order, { kind: 'html', more: '&try=1' })
    assert.include(second.script, '<img')
    const third = await ask(panel, order, { kind: 'html' })
    assert.notInclude(third.script, 'http-equiv')
  })

  test('says once what became of an image, and only of its own', async ({ assert, client }) => {
    const panel = await createPanel()
    await browserProgram(panel, 1)
    await browserProgram(panel, 2)
    const order = cardOrder()
    await signUp(client, panel, order)
    const states = async () => {
      const deliveries = await deliveriesOf(panel)
      return deliveries.map(({ state }) => state)
    }
    const tell = async (url: string) => {
      const response = await fetch(url, { method: 'POST' })
      return response.status
    }

    // before it was served nobody can have seen it
    const [first] = await deliveriesOf(panel)
    const token = seenToken(Number(first.id))
    await tell(`${base()}/signup/finished/seen?delivery=${token}&result=loaded`)
    assert.deepEqual(await states(), ['waiting', 'waiting'])

    const { script } = await ask(panel, idOf(order))
    const [one, two] = callsIn(script)
    assert.equal(await tell(`${one!.seen}owned`), 400)
    assert.equal(await tell(`${one!.seen.replace('delivery=', 'delivery=1')}loaded`), 400)
    assert.deepEqual(await states(), ['served', 'served'])

    assert.equal(await tell(`${one!.seen}loaded`), 204)
    assert.equal(await tell(`${one!.seen}broken`), 204)
    assert.equal(await tell(`${two!.seen}broken`), 204)
    assert.deepEqual(await states(), ['loaded', 'broken'])
  })
})

test.group('A signup-finished page that comes no more', (group) => {
  group.each.teardown(() => thaw())

  test('left before the account was there, its deliveries end a while later, and are not served then', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    await browserProgram(panel, 1)
    await browserProgram(panel, 2, { delivery: 'both' })
    const order = cardOrder()
    const start = now()
    await ask(panel, idOf(order))
    await signUp(client, panel, order)

    freeze(start + 80_000)
    await closePages()
    const before = await deliveriesOf(panel)
    assert.deepEqual(
      before.map(({ mode, state }) => [mode, state]),
      [
        ['browser', 'waiting'],
        ['server', 'owed'],
        ['browser', 'waiting'],
      ]
    )

    freeze(start + 100_000)
    await closePages()
    const after = await deliveriesOf(panel)
    assert.deepEqual(
      after.map(({ state, reason }) => [state, reason]),
      [
        ['page_closed', 'page_left'],
        ['owed', null],
        ['page_closed', 'page_left'],
      ]
    )
    const { script } = await ask(panel, idOf(order))
    assert.isEmpty(callsIn(script))
  })

  test('never opened, its deliveries end after a day', async ({ assert, client }) => {
    const panel = await createPanel()
    await browserProgram(panel, 1)
    const order = cardOrder()
    const start = now()
    await signUp(client, panel, order)

    freeze(start + 23 * 3_600_000)
    await closePages()
    const before = await deliveriesOf(panel)
    assert.equal(before[0].state, 'waiting')

    freeze(start + 25 * 3_600_000)
    await closePages()
    const after = await deliveriesOf(panel)
    assert.deepEqual([after[0].state, after[0].reason], ['page_closed', 'page_never_opened'])
    assert.equal(Number(after[0].finished_at), start + 25 * 3_600_000)
  })
})
