import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { mailNamed } from '#core/mails/mail'
import { renderMail } from '#core/mails/render_mail'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import { destinationKind } from '#outbound/kinds'

import { FillParameters } from '#signup_notifications/actions/fill_parameters'
import * as signups from '#signup_notifications/settings'
import {
  clientClosed,
  clientMerged,
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderCancelled,
  orderFraud,
  orderPlaced,
  sendBatch,
  sendEvent,
  type SentEvent,
  serviceChanged,
  signupCompleted,
} from '#tests/helpers/panel_events'
import { permutations } from '#tests/helpers/permutations'
import { createProgram, deliveriesOf, type TestProgram } from '#tests/helpers/programs'
import { beginStory, follow, tokenOf } from '#tests/helpers/story'
import { createPanel, unique, type TestPanel } from '#tests/helpers/world'

const MINUTE = 60_000

async function tell(client: ApiClient, panel: TestPanel, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

/** What stands there, in short: `server owed`, `server not_sent moderated`. */
async function toldTo(program: TestProgram) {
  const deliveries = await deliveriesOf(program)
  return deliveries.map(({ mode, state, reason }) =>
    [mode, state, reason].filter(Boolean).join(' ')
  )
}

const signupsOf = (panel: { id: number }) =>
  db.from('notified_signups').where('panel_id', panel.id).orderBy('id')

/** An order that was placed a minute ago. */
const placed = (order: Record<string, unknown> = {}, data: Record<string, unknown> = {}) =>
  orderPlaced({ at: now() - MINUTE, order, ...data })

async function failedEvents(panel: TestPanel) {
  const rows = await db
    .from('panel_events')
    .where('panel_id', panel.id)
    .whereNot('state', 'applied')
    .select('type', 'state', 'last_error', 'waits_for')
  return rows as unknown[]
}

/** Changes settings for one test. */
async function setting(
  cleanup: (undo: () => Promise<void>) => void,
  changed: { text: string },
  text: string
) {
  const before = changed.text
  const set = (value: string) =>
    new ChangeSettings().handle({
      actor: COMMAND_LINE,
      changes: [{ setting: changed as never, text: value }],
    })
  await set(text)
  cleanup(async () => {
    await set(before)
  })
}

test.group('Signups that are told', () => {
  test('a signup by card is owed to a program that the server calls, in the same transaction', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const program = await createProgram(panel)
    const order = placed({ id: 'O-1', number: '2041' })
    await tell(client, panel, order, signupCompleted(order))

    const [delivery, ...more] = await deliveriesOf(program)
    assert.lengthOf(more, 0)
    assert.include(delivery, { mode: 'server', state: 'owed', reason: null })
    assert.include(delivery!.parameters!, { order_id: 'O-1', amount: '10.00', currency: 'EUR' })
    assert.match(delivery!.notificationId, /^[0-9a-f]{32}$/)
    assert.equal(delivery!.parameters!.notification_id, delivery!.notificationId)
    const row = await db.from('deliveries').where('id', delivery!.id).firstOrFail()
    assert.include(row, { subject_type: 'order', subject_label: '2041', attempts: 0 })
    assert.isAtMost(Number(row.next_attempt_at), now())
  })

  test('the browser’s waits for its page; both have one notification id, each program its own', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const browser = await createProgram(panel, { delivery: 'browser' })
    const both = await createProgram(panel, { delivery: 'both' })
    const order = placed()
    await tell(client, panel, order, signupCompleted(order))

    assert.deepEqual(await toldTo(browser), ['browser waiting'])
    assert.deepEqual(await toldTo(both), ['server owed', 'browser waiting'])
    const [one, other] = await deliveriesOf(both)
    const [alone] = await deliveriesOf(browser)
    assert.equal(one!.notificationId, other!.notificationId)
    assert.notEqual(one!.notificationId, alone!.notificationId)
    assert.deepEqual(one!.parameters, other!.parameters)
  })

  test('a signup that nobody may hear of leaves one line per program, with the reason', async ({
    client,
    assert,
  }) => {
    const cases: [string, Record<string, unknown>][] = [
      ['moderated', { moderated: true }],
      ['method_moderated', { payment_method: 'PayPal' }],
      ['method_not_listed', { payment_method: 'bitcoin' }],
      ['created_by_admin', { created_by: 'admin' }],
      ['created_by_reseller', { created_by: 'reseller' }],
    ]
    for (const [reason, order] of cases) {
      const panel = await createPanel()
      const programs = [
        await createProgram(panel, { delivery: 'server' }),
        await createProgram(panel, { delivery: 'browser' }),
        await createProgram(panel, { delivery: 'both' }),
        await createProgram(panel, { state: 'off' }),
      ]
      const event = placed(order)
      await tell(client, panel, event, signupCompleted(event))
      const told = await Promise.all(programs.map(toldTo))
      assert.deepEqual(told.flat(), [
        `server not_sent ${reason}`,
        `browser not_sent ${reason}`,
        `both not_sent ${reason}`,
        `server not_sent ${reason}`,
      ])
      const [delivery] = await deliveriesOf(programs[0]!)
      assert.isNull(delivery!.parameters)
      const [signup] = await signupsOf(panel)
      assert.include(signup, { reason })
      assert.isFalse(Boolean(signup.eligible))
    }
  })

  test('what ended an order counts where it happened before its account existed', async ({
    client,
    assert,
  }) => {
    const told: Record<string, string[]> = {}
    for (const [name, end] of Object.entries({ cancelled: orderCancelled, fraud: orderFraud })) {
      for (const [when, at] of [
        ['before', -30_000],
        ['after', 30_000],
      ] as const) {
        const panel = await createPanel()
        const program = await createProgram(panel)
        const order = placed()
        const completedAt = now() - MINUTE / 2
        await tell(
          client,
          panel,
          order,
          end(order.data.order.id, { at: completedAt + at }),
          signupCompleted(order, { at: completedAt })
        )
        told[`${name} ${when}`] = await toldTo(program)
      }
    }
    assert.deepEqual(told, {
      'cancelled before': ['server not_sent order_cancelled'],
      'cancelled after': ['server owed'],
      'fraud before': ['server not_sent order_fraud'],
      'fraud after': ['server owed'],
    })
  })

  test('a trial is told as a sale of 0, whatever its method is called', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, {
      url: 'https://program.example/?a=${amount}&f=${full_amount}&t=${is_trial}',
    })
    const order = placed({ trial: true, payment_method: 'trial', items: [{ amount: 0 }] })
    await tell(client, panel, order, signupCompleted(order))
    const [delivery] = await deliveriesOf(program)
    assert.equal(delivery!.state, 'owed')
    assert.include(delivery!.parameters!, { amount: '0', full_amount: '0', is_trial: '1' })
  })

  test('settings decide: methods, trials, staff’s and resellers’ orders, first orders only', async ({
    client,
    assert,
    cleanup,
  }) => {
    await setting(cleanup, signups.unmoderatedMethods, 'card\nSEPA')
    await setting(cleanup, signups.tellTrials, 'false')
    await setting(cleanup, signups.tellAdminCreated, 'true')
    await setting(cleanup, signups.tellResellerCreated, 'true')
    await setting(cleanup, signups.firstOrderOnly, 'true')
    const panel = await createPanel()
    const program = await createProgram(panel)
    const tellOrder = async (order: Record<string, unknown>) => {
      const event = placed(order)
      await tell(client, panel, event, signupCompleted(event))
      const all = await toldTo(program)
      return all.at(-1)
    }

    assert.equal(await tellOrder({ payment_method: 'sepa' }), 'server owed')
    assert.equal(await tellOrder({ trial: true, items: [{ amount: 0 }] }), 'server not_sent trial')
    assert.equal(await tellOrder({ created_by: 'admin' }), 'server owed')
    assert.equal(await tellOrder({ created_by: 'reseller' }), 'server owed')
    assert.equal(await tellOrder({ client_id: 'twice', id: 'first' }), 'server owed')
    assert.equal(await tellOrder({ client_id: 'twice' }), 'server not_sent not_first_order')

    // one that was cancelled is none
    const cancelled = orderPlaced({ at: now() - 5 * MINUTE, order: { client_id: 'again' } })
    await tell(
      client,
      panel,
      cancelled,
      orderCancelled(cancelled.data.order.id, { at: now() - 4 * MINUTE })
    )
    assert.equal(await tellOrder({ client_id: 'again' }), 'server owed')
  })

  test('what is moderated stays untold when it is accepted and paid later', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, { delivery: 'both' })
    const order = placed({ moderated: true, payment_method: 'check' })
    const invoice = invoicePaid({ invoice: invoiceOf(order, { payment_method: 'card' }) })
    const accepted = structuredClone(order)
    Object.assign(accepted.data.order, { moderated: false, payment_method: 'card' })
    await tell(
      client,
      panel,
      order,
      accepted,
      invoice,
      signupCompleted(order),
      accepted,
      signupCompleted(order),
      invoice
    )
    assert.deepEqual(await toldTo(program), ['both not_sent moderated'])
    assert.lengthOf(await signupsOf(panel), 1)
  })

  test('a program that is off or was disabled, and all when switched off, keep what they missed', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const off = await createProgram(panel, { state: 'off', delivery: 'both' })
    const paused = await createProgram(panel, { state: 'paused', delivery: 'both' })
    const disabled = await createProgram(panel)
    await db
      .from('destinations')
      .where('id', disabled.destinationId)
      .update({ state: 'disabled', disabled_reason: 'gone', disabled_at: now() })
    const gone = await createProgram(panel)
    await db
      .from('affiliate_programs')
      .where('id', gone.id)
      .update({ slot: null, deleted_at: now() })
    const tellOne = async () => {
      const order = placed()
      await tell(client, panel, order, signupCompleted(order))
    }

    await tellOne()
    assert.deepEqual(await toldTo(off), ['server not_sent program_off'])
    assert.deepEqual(await toldTo(paused), ['server owed', 'browser waiting'])
    assert.deepEqual(await toldTo(disabled), ['server not_sent program_disabled'])
    assert.deepEqual(await toldTo(gone), [])
    const [missed] = await deliveriesOf(off)
    assert.include(missed!.parameters!, { amount: '10.00' })

    await db
      .table('program_switches')
      .insert({ panel_id: panel.id, enabled: false, changed_at: now() })
    await tellOne()
    for (const program of [off, paused, disabled]) {
      const told = await toldTo(program)
      assert.equal(told.at(-1), 'server not_sent switched_off')
    }
    await db.from('program_switches').where('panel_id', panel.id).update({ enabled: true })
    await tellOne()
    const again = await toldTo(paused)
    assert.deepEqual(again.slice(-2), ['server owed', 'browser waiting'])
  })

  test('five programs get five rows, each with the values that its template names', async ({
    client,
    assert,
  }) => {
    const { panel, link } = await beginStory()
    const templates = {
      'amount=${amount}': {},
      'u=${user_name}&d=${domain}&a=${account_id}&p=${plan_id}&n=${plan_name}': {
        user_name: 'jane',
        domain: 'jane.example',
        account_id: 'A-1',
        plan_id: 'gold',
        plan_name: 'Gold & more',
      },
      'c=${client_id}&k=${coupon}&ip=${client_ip}&l=${country}': {
        client_id: 'C-1',
        coupon: 'SUMMER',
        client_ip: '198.51.100.24',
        country: 'IT',
      },
      'v=${visit_id}&l=${link_code}': { link_code: link.code },
      'e=${email}&x=${landing.sub}&z=${click_id}': {
        'email': null,
        'landing.sub': 's1',
        'click_id': null,
      },
    }
    const programs = []
    for (const query of Object.keys(templates)) {
      programs.push(await createProgram(panel, { url: `https://program.example/?${query}` }))
    }
    const touch = await follow(link)
    const order = placed({ client_id: 'C-1', coupon: 'SUMMER' }, { visit_token: tokenOf(touch) })
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'C-1', country: 'IT' } }),
      order,
      signupCompleted(order, {
        account: {
          id: 'A-1',
          user_name: 'jane',
          domain: 'jane.example',
          plan_id: 'gold',
          plan_name: 'Gold & more',
        },
        client_ip: '198.51.100.24',
        landing_params: { sub: 's1' },
      })
    )

    // of the order and of nobody: kept in any case
    const always = [
      'amount',
      'currency',
      'full_amount',
      'is_trial',
      'notification_id',
      'order_id',
      'payment_method',
      'plan_id',
      'plan_name',
      'signup_date',
    ]
    const ids = new Set<string>()
    for (const [index, own] of Object.values(templates).entries()) {
      const [delivery, ...more] = await deliveriesOf(programs[index]!)
      assert.lengthOf(more, 0)
      ids.add(delivery!.notificationId)
      assert.include(delivery!.parameters!, own)
      if (index === 3) assert.equal(delivery!.parameters!.visit_id, touch.visitId)
      assert.sameMembers(Object.keys(delivery!.parameters!), [
        ...new Set([...always, ...Object.keys(own), ...(index === 3 ? ['visit_id'] : [])]),
      ])
    }
    assert.lengthOf([...ids], 5)
  })

  test('a panel without programs keeps nothing', async ({ client, assert }) => {
    const panel = await createPanel()
    const order = placed()
    await tell(client, panel, order, signupCompleted(order))
    assert.lengthOf(await signupsOf(panel), 0)
  })

  test('a template that cannot be read stops neither the event nor the others', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const broken = await createProgram(panel, { url: 'https://program.example/?x=${gone}' })
    const other = await createProgram(panel)
    const order = placed()
    await tell(client, panel, order, signupCompleted(order))
    assert.deepEqual(await toldTo(broken), ['server not_sent template_broken'])
    assert.deepEqual(await toldTo(other), ['server owed'])
    assert.deepEqual(await failedEvents(panel), [])
  })
})

test.group('Signups | any order, any repetition', () => {
  test('registration, order, payment and signup end in the same rows', async ({
    client,
    assert,
  }) => {
    const outcomes = new Set<string>()
    for (const [number, sequence] of permutations([0, 1, 2, 3]).entries()) {
      const { panel, link } = await beginStory()
      const wanted = [
        {
          url: 'https://one.example/?a=${amount}&l=${country}&c=${click_id}',
          clickParameters: ['cid'],
        },
        {
          url: 'https://two.example/?c=${click_id}&d=${domain}&p=${plan_name}',
          clickParameters: ['sub'],
          clickRequired: true,
          delivery: 'both' as const,
        },
        { url: 'https://three.example/', clickParameters: ['never'], clickRequired: true },
      ]
      const programs: TestProgram[] = []
      for (const program of wanted) programs.push(await createProgram(panel, program))

      const touch = await follow(link)
      const at = now() - MINUTE
      const placing = orderPlaced({
        at,
        order: { id: 'O', client_id: 'C' },
        visit_token: tokenOf({ ...touch, at: at - MINUTE }),
        landing_params: { cid: 'of-the-order' },
      })
      const events = [
        clientRegistered({
          at: at - 1000,
          client: { id: 'C', country: 'IT' },
          landing_params: { sub: 'of-the-registration', cid: 'older' },
        }),
        placing,
        invoicePaid({ at, invoice: { id: 'I', ...invoiceOf(placing) } }),
        signupCompleted(placing, { at: at + 5000, account: { id: 'A' } }),
      ]
      const sent = sequence.map((index) => events[index]!)
      // some of the orders each once more: behind itself, or all behind all
      const repeated = number % 3 ? sent.flatMap((one) => [one, one]) : [...sent, ...sent]
      await tell(client, panel, ...(number % 4 ? sent : repeated))
      assert.deepEqual(await failedEvents(panel), [])

      const rows = []
      for (const program of programs) {
        for (const { mode, state, reason, values, parameters } of await deliveriesOf(program)) {
          const { notification_id: id, ...rest } = parameters ?? {}
          assert.isTrue(parameters === null || /^[0-9a-f]{32}$/.test(id!))
          rows.push({ mode, state, reason, values, rest: Object.entries(rest).sort() })
        }
      }
      assert.lengthOf(await signupsOf(panel), 1)
      outcomes.add(JSON.stringify(rows).replaceAll(/20\d\d-\d\d-\d\dT[\d:]+Z/g, 'then'))
    }
    assert.lengthOf([...outcomes], 1)
    const [outcome] = outcomes
    assert.include(outcome, '"of-the-order"')
    assert.include(outcome, '"of-the-registration"')
    assert.include(outcome, 'click_id_missing')
  })

  test('several accounts of one order are one signup', async ({ client, assert }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, { url: 'https://one.example/?u=${user_name}' })
    const order = placed()
    await tell(
      client,
      panel,
      order,
      signupCompleted(order, { account: { id: 'A-1', user_name: 'first' } }),
      signupCompleted(order, { account: { id: 'A-2', user_name: 'second' } })
    )
    const deliveries = await deliveriesOf(program)
    assert.deepEqual(
      deliveries.map(({ parameters }) => parameters!.user_name),
      ['first']
    )
  })

  test('of messages that arrive at once, one counts', async ({ client, assert }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, { delivery: 'both' })
    const order = placed()
    await tell(client, panel, order)
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        sendEvent(client, panel, signupCompleted(order, { account: { id: 'A' } }))
      )
    )
    for (const answer of answers) answer.assertStatus(202)
    assert.deepEqual(await failedEvents(panel), [])
    assert.deepEqual(await toldTo(program), ['server owed', 'browser waiting'])
  })

  test('a batch tells each of its signups', async ({ client, assert }) => {
    const panel = await createPanel()
    const program = await createProgram(panel)
    const orders = [placed(), placed({ moderated: true }), placed()]
    const response = await sendBatch(client, panel, [
      ...orders,
      ...orders.map((order) => signupCompleted(order)),
    ])
    response.assertStatus(200)
    assert.deepEqual(await toldTo(program), [
      'server owed',
      'server not_sent moderated',
      'server owed',
    ])
  })

  test('a registration that comes late changes nothing that was sent already', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, {
      url: 'https://one.example/?c=${click_id}&l=${country}',
      clickParameters: ['cid'],
      delivery: 'both',
    })
    const order = placed({ client_id: 'C' })
    await tell(client, panel, order, signupCompleted(order))
    const [server] = await deliveriesOf(program)
    await db.from('deliveries').where('id', server!.id).update({ attempts: 1 })
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'C', country: 'IT' }, landing_params: { cid: 'late' } })
    )
    const [sent, waiting] = await deliveriesOf(program)
    assert.include(sent!.parameters!, { click_id: null, country: null })
    assert.include(waiting!.parameters!, { click_id: 'late', country: 'IT' })
  })
})

test.group('Signups | a template that is changed', () => {
  test('what was not delivered is filled up with what it names now, and keeps what it had', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, { state: 'paused', delivery: 'both' })
    const order = placed({ client_id: 'C' }, { landing_params: { cid: 'c-1' } })
    await tell(client, panel, order, signupCompleted(order, { account: { domain: 'a.example' } }))
    const delivered = placed({ client_id: 'C' })
    await tell(client, panel, delivered, signupCompleted(delivered))
    await db
      .from('deliveries')
      .where({ destination_id: program.destinationId, subject_label: delivered.data.order.id })
      .update({ state: 'delivered' })
    const before = await deliveriesOf(program)

    const fill = () =>
      new FillParameters().handle({
        destinationId: program.destinationId,
        template: {
          method: 'get',
          url: 'https://one.example/?d=${domain}&c=${click_id}',
          body: null,
        },
        clickParameters: ['cid'],
      })
    assert.equal(await fill(), 2)
    assert.equal(await fill(), 0)
    const after = await deliveriesOf(program)
    for (const [index, { parameters }] of after.entries()) {
      const had = before[index]!.parameters!
      assert.deepEqual(
        parameters,
        index < 2 ? { ...had, domain: 'a.example', click_id: 'c-1' } : had
      )
    }
  })
})

test.group('Signups | merged, closed and erased clients', () => {
  test('a signup told for a merged client is the survivor’s', async ({ client, assert }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, {
      url: 'https://one.example/?c=${click_id}&i=${client_id}',
      clickParameters: ['cid'],
    })
    const order = placed({ client_id: 'old' })
    const later = placed({ client_id: 'old' })
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'new' }, landing_params: { cid: 'of-new' } }),
      clientRegistered({ client: { id: 'old' }, landing_params: { cid: 'of-old' } }),
      order,
      signupCompleted(order),
      later,
      clientMerged('old', 'new'),
      signupCompleted(later)
    )
    const survivor = await db
      .from('clients')
      .where({ panel_id: panel.id, external_id: 'new' })
      .firstOrFail()
    const deliveries = await deliveriesOf(program)
    assert.deepEqual(
      deliveries.map(({ clientId, parameters }) => [
        clientId,
        parameters!.click_id,
        parameters!.client_id,
      ]),
      [
        // as it was told when it was
        [survivor.id, 'of-old', 'old'],
        [survivor.id, 'of-old', 'new'],
      ]
    )
    const rows = await signupsOf(panel)
    assert.deepEqual(
      rows.map((row) => row.client_id),
      [survivor.id, survivor.id]
    )
  })

  test('of a client who is erased already nothing is told', async ({ client, assert }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, { delivery: 'both' })
    const order = placed({ client_id: 'C' }, { landing_params: { cid: 'x' } })
    await tell(
      client,
      panel,
      order,
      clientClosed('C'),
      signupCompleted(order, { landing_params: { cid: 'x' } })
    )
    assert.deepEqual(await toldTo(program), ['both not_sent client_erased'])
    const [signup] = await signupsOf(panel)
    assert.isNull(signup.landing_params)
  })

  test('a service that is made later by the same order tells nothing', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const program = await createProgram(panel)
    const order = placed()
    await tell(
      client,
      panel,
      order,
      serviceChanged('created', {
        service: { client_id: order.data.order.client_id, order_id: order.data.order.id },
      })
    )
    assert.deepEqual(await toldTo(program), [])
  })
})

test.group('Programs that the product disables', () => {
  test('the panel’s admins get a mail each, and the log of acts has a line', async ({ assert }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, { name: 'Partner network' })
    const address = `${unique('staff')}@example.net`
    const admin = {
      panel_id: panel.id,
      role: 'admin',
      name: 'Ada',
      locale: 'it',
      created_at: now(),
      updated_at: now(),
    }
    await db.table('users').insert({ ...admin, subject_id: 's1', email: address })
    await db.table('users').insert({ ...admin, subject_id: 's2', email: address.toUpperCase() })
    await db.table('users').insert({ ...admin, subject_id: 's3', email: '' })
    await db
      .from('destinations')
      .where('id', program.destinationId)
      .update({ state: 'disabled', disabled_at: now(), failing_since: now() - 5 * 86_400_000 })

    const disable = () =>
      inTransaction((trx) =>
        destinationKind('affiliate_program').disabled(
          trx,
          { id: program.destinationId, panelId: panel.id, name: program.name },
          'failing'
        )
      )
    await disable()
    const mails = await db
      .from('owed_mails')
      .where({ panel_id: panel.id, template: 'program.disabled' })
    const own = mails.filter((mail) => mail.address.toLowerCase() === address.toLowerCase())
    assert.lengthOf(own, 1)
    assert.include(own[0], { locale: 'it', name: 'Ada' })
    assert.isTrue(mails.every((mail) => mail.address !== ''))
    const rendered = await renderMail(
      mailNamed('program.disabled')!,
      JSON.parse(own[0].details) as object,
      {
        name: 'Ada',
        locale: 'it',
      }
    )
    assert.include(rendered.subject, 'Partner network')
    assert.match(rendered.text, /falliscono dal? /)
    assert.include(rendered.text, `/admin/affiliate-programs/${program.id}/edit`)
    assert.notInclude(rendered.text, 'mails.')
    const act = await db.from('admin_acts').where({ panel_id: panel.id }).firstOrFail()
    assert.include(act, {
      act: 'program.disabled',
      subject_label: 'Partner network',
      user_id: null,
    })
  })
})
