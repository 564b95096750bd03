import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { freeze, now, thaw } from '#core/clock'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import { KeepRetention } from '#privacy/actions/keep_retention'
import { DATA_MAP } from '#privacy/data_map'
import { exportClient } from '#privacy/queries/export_client'
import { eraseAfterDays } from '#privacy/settings'
import {
  clientClosed,
  clientMerged,
  clientRegistered,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderCancelled,
  orderPlaced,
  sendEvent,
  serviceChanged,
  signupCompleted,
  type SentEvent,
} from '#tests/helpers/panel_events'
import {
  balanceOf,
  beginStory,
  commissionsOf,
  follow,
  ledgerFindings,
  receiptsOf,
  referralsOf,
  tokenOf,
} from '#tests/helpers/story'
import { createProgram, deliveriesOf, recordAttempt } from '#tests/helpers/programs'
import { Visitor } from '#tests/helpers/visitor'
import { createUser, unique, type TestPanel } from '#tests/helpers/world'

const DAY = 86_400_000

async function tell(client: ApiClient, panel: TestPanel, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

/**
 * A client of whom every table says something, with words that stand nowhere else.
 */
async function tellEverything(client: ApiClient) {
  const story = await beginStory()
  const { panel, link } = story
  // letters only, as in names; unlike any other test's
  const word = `q${Array.from(unique('x'), (letter) => ((letter.codePointAt(0)! * 7) % 26) + 97)
    .map((code) => String.fromCodePoint(code))
    .join('')}`
  const id = unique('C')
  const email = `${word}@${word}.example.net`
  const program = await createProgram(panel, {
    url: 'https://program.example/?u=${user_name}&d=${domain}&c=${click_id}',
    clickParameters: ['cid'],
    delivery: 'both',
  })
  const landing = { landing_params: { cid: word } }
  const touch = await follow(link)
  const token = tokenOf(touch)
  await db
    .from('visits')
    .where('id', touch.visitId)
    .update({
      address_hash: 'h'.repeat(43),
      referrer_host: `${word}.example`,
      parameters: `{"sub":"${word}"}`,
    })
  const items = [{ id: 'i', amount: 1000, description: `Starter Hosting - ${word}.it (${word})` }]
  const order = orderPlaced({
    order: { client_id: id, number: word, coupon: word, items },
    visit_token: token,
    client_ip: '203.0.113.77',
    ...landing,
  })
  const invoice = invoicePaid({ invoice: invoiceOf(order) })
  await tell(
    client,
    panel,
    clientRegistered({
      client: { id, email, name: word, company: `${word} srl`, country: 'IT', locale: 'it' },
      visit_token: token,
      client_ip: '203.0.113.77',
      user_agent: `Firefox ${word}`,
      ...landing,
    }),
    order,
    signupCompleted(order, {
      account: { id: `S-${id}`, user_name: word, domain: `${word}.it` },
      ...landing,
    }),
    serviceChanged('created', {
      service: { id: `S-${id}`, client_id: id, domain: `${word}.it` },
    }),
    invoice
  )
  const row = await db.from('clients').where({ panel_id: panel.id, external_id: id }).firstOrFail()
  const userId = await createUser(panel, { id: row.id, externalId: id, email }, { name: word })
  await db.table('sessions').insert({
    id: word,
    data: JSON.stringify({ word }),
    user_id: String(userId),
    expires_at: new Date(Date.now() + DAY),
  })
  await db.table('sign_in_addresses').insert({
    panel_id: panel.id,
    subject_id: id,
    address_hash: word.repeat(8).slice(0, 43),
    seen_at: now(),
  })
  await db.table('owed_mails').insert({
    dedupe_key: word,
    template: 'membership.approved',
    locale: 'it',
    panel_id: panel.id,
    client_id: row.id,
    address: email,
    name: word,
    details: JSON.stringify({ word }),
    state: 'sent',
    attempts: 1,
    next_attempt_at: now(),
    created_at: now(),
  })
  const [delivery] = await deliveriesOf(program)
  await recordAttempt(delivery!, word)
  return { ...story, word, id, clientId: row.id as number, order, invoice, program }
}

async function reasonsOf(panel: TestPanel) {
  const receipts = await receiptsOf(panel)
  return receipts.map(({ reason, facts }) => ({ reason, facts }))
}

/**
 * Where in the whole database the word still stands: `table.column`.
 */
async function placesOf(word: string) {
  const found: string[] = []
  for (const table of Object.keys(DATA_MAP)) {
    const columns = Object.keys(await db.connection().columnsInfo(table))
    for (const row of await db.from(table)) {
      for (const column of columns) {
        if (String(row[column]).toLowerCase().includes(word)) found.push(`${table}.${column}`)
      }
    }
  }
  return [...new Set(found)]
}

test.group('Erasure of a closed client', (group) => {
  group.each.teardown(() => thaw())

  test('leaves nothing that says who they were, in any table', async ({ client, assert }) => {
    const told = await tellEverything(client)
    assert.includeMembers(await placesOf(told.word), [
      'clients.email',
      'orders.number',
      'order_items.description',
      'services.domain',
      'panel_events.payload',
      'users.email',
      'sessions.data',
      'owed_mails.address',
      'visits.parameters',
      'landing_params.params',
      'notified_signups.landing_params',
      'deliveries.parameters',
      'deliveries.last_url',
      'deliveries.subject_label',
      'delivery_attempts.url',
      'delivery_attempts.request_body',
      'delivery_attempts.response_headers',
      'delivery_attempts.response_body',
    ])

    await tell(client, told.panel, clientClosed(told.id))
    assert.deepEqual(await placesOf(told.word), [])

    const row = await db.from('clients').where('id', told.clientId).firstOrFail()
    assert.deepInclude(row, { external_id: told.id, email: null, visit_token: null })
    assert.isNumber(Number(row.erased_at))
    const order = await db.from('orders').where('panel_id', told.panel.id).firstOrFail()
    assert.deepInclude(order, { visit_token: null, address_hash: null, total: 1000 })
    const visit = await db
      .from('visits')
      .where('link_id', told.link.id)
      .whereNotNull('address_hash')
      .first()
    assert.isNull(visit)
  })

  test('takes back what affiliate programs were to be told, and says so in the log', async ({
    client,
    assert,
  }) => {
    const told = await tellEverything(client)
    await tell(client, told.panel, clientClosed(told.id))
    const deliveries = await deliveriesOf(told.program)
    assert.deepEqual(
      deliveries.map(({ mode, state, reason, parameters }) => [mode, state, reason, parameters]),
      [
        ['server', 'not_sent', 'client_erased', null],
        ['browser', 'not_sent', 'client_erased', null],
      ]
    )
    assert.lengthOf(await db.from('delivery_attempts').where('delivery_id', deliveries[0]!.id), 1)
  })

  test('keeps the money, the receipts and the ledger', async ({ client, assert }) => {
    const told = await tellEverything(client)
    const before = {
      balance: await balanceOf(told),
      receipts: await reasonsOf(told.panel),
    }
    await tell(client, told.panel, clientClosed(told.id))

    assert.deepEqual(await balanceOf(told), before.balance)
    assert.equal(before.balance.pending, 100)
    assert.deepEqual(await reasonsOf(told.panel), before.receipts)
    assert.isEmpty(await ledgerFindings(told.panel))
    const [commission] = await commissionsOf(told.panel)
    assert.match(commission.description, /^Starter Hosting - \S*\*\*\*/)
  })

  test('what comes late is booked, and does not bring the data back', async ({
    client,
    assert,
  }) => {
    const told = await tellEverything(client)
    await tell(client, told.panel, clientClosed(told.id))

    const again = orderPlaced({
      order: {
        client_id: told.id,
        number: told.word,
        items: [{ amount: 2000, description: `Domain ${told.word}.it` }],
      },
      visit_token: tokenOf(await follow(told.link)),
    })
    await tell(
      client,
      told.panel,
      clientRegistered({
        client: { id: told.id, name: told.word, email: `${told.word}@x.example` },
      }),
      invoiceRefunded(told.invoice, { amount: 400 }),
      orderCancelled(told.order.data.order.id, { reason: `${told.word} asked` }),
      again,
      invoicePaid({ invoice: invoiceOf(again) }),
      clientClosed(told.id)
    )
    assert.deepEqual(await placesOf(told.word), [])
    const { pending } = await balanceOf(told)
    assert.equal(pending, 260)
    assert.isEmpty(await ledgerFindings(told.panel))
    const states = await db.from('panel_events').where('panel_id', told.panel.id).distinct('state')
    assert.deepEqual(states, [{ state: 'applied' }])
  })

  test('a payment that waited for its order is booked after the closing, and erased', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const word = unique('carla').replaceAll('-', '')
    const order = orderPlaced({
      order: { client_id: 'C', items: [{ amount: 1000, description: `${word}.it` }] },
      visit_token: tokenOf(await follow(story.link)),
    })
    await tell(
      client,
      story.panel,
      invoicePaid({ invoice: invoiceOf(order) }),
      clientClosed('C'),
      order
    )
    assert.deepEqual(await placesOf(word), [])
    const { pending } = await balanceOf(story)
    assert.equal(pending, 100)
  })

  test('also forgets those who were merged into them', async ({ client, assert }) => {
    const told = await tellEverything(client)
    await tell(client, told.panel, clientMerged(told.id, 'NEW'), clientClosed('NEW'))
    assert.deepEqual(await placesOf(told.word), [])
  })

  test('who is merged into somebody erased is erased with them', async ({ client, assert }) => {
    const told = await tellEverything(client)
    await tell(client, told.panel, clientClosed('NEW'), clientMerged(told.id, 'NEW'))
    assert.deepEqual(await placesOf(told.word), [])
  })

  test('ends a membership: links stop, the balance stays', async ({ client, assert }) => {
    const told = await tellEverything(client)
    const visitor = new Visitor()
    const before = await visitor.get(`/go/${told.link.code}`)
    assert.equal(before.status, 302)

    await tell(client, told.panel, clientClosed(told.affiliate.client.externalId))
    const member = await db.from('affiliates').where('id', told.affiliate.id).firstOrFail()
    assert.equal(member.status, 'left')
    const link = await db.from('links').where('id', told.link.id).firstOrFail()
    assert.equal(link.name, '***')
    const after = await visitor.get(`/go/${told.link.code}`)
    assert.equal(after.status, 404)

    const { pending } = await balanceOf(told)
    assert.equal(pending, 100)
    assert.lengthOf(await referralsOf(told.panel), 2)
    assert.isEmpty(await ledgerFindings(told.panel))
  })

  test('keeps a suspended membership suspended, and what it holds', async ({ client, assert }) => {
    const { panel, affiliate } = await beginStory()
    await db.from('affiliates').where('id', affiliate.id).update({ status: 'suspended' })
    await db
      .table('affiliate_standings')
      .insert({ affiliate_id: affiliate.id, status: 'suspended', since: now() - DAY })
    await sendEvent(client, panel, clientClosed(affiliate.client.externalId))

    const member = await db.from('affiliates').where('id', affiliate.id).firstOrFail()
    assert.equal(member.status, 'suspended')
    const closed = await db.from('clients').where('id', affiliate.client.id).firstOrFail()
    assert.isNull(closed.email)
  })

  test('may wait some days, and then happens by itself', async ({ client, assert }) => {
    const setting = new ChangeSettings()
    const change = (text: string) =>
      setting.handle({ actor: COMMAND_LINE, changes: [{ setting: eraseAfterDays as never, text }] })
    await change('14')
    try {
      const told = await tellEverything(client)
      await tell(client, told.panel, clientClosed(told.id))
      const { steps } = await app.container.make(KeepRetention)
      const at = now()

      freeze(at + 13 * DAY)
      await steps.closure!()
      assert.include(await placesOf(told.word), 'clients.email')
      assert.notInclude(await placesOf(told.word), 'sessions.data')

      freeze(at + 14 * DAY + 1000)
      await steps.closure!()
      assert.deepEqual(await placesOf(told.word), [])
      assert.isEmpty(await ledgerFindings(told.panel))
    } finally {
      thaw()
      await change('0')
    }
  })
})

test.group('Requests of clients', () => {
  async function run(name: string, ...argv: string[]) {
    ace.ui.switchMode('raw')
    ace.ui.logger.flushLogs()
    const command = await ace.exec(name, argv)
    const output = ace.ui.logger
      .getLogs()
      .map((log) => log.message)
      .join('\n')
    ace.ui.switchMode('normal')
    return { code: command.exitCode ?? 0, output }
  }

  test('an export says everything that is stored, and of nobody else', async ({
    client,
    assert,
  }) => {
    const told = await tellEverything(client)
    const other = await tellEverything(client)
    const { code, output } = await run('privacy:export', told.panel.key, told.id)
    assert.equal(code, 0)
    const found = JSON.parse(output)
    const stands = await placesOf(told.word)
    for (const table of new Set(stands.map((place) => place.split('.')[0]!))) {
      assert.isNotEmpty(found.tables[table]?.rows, table)
    }
    assert.equal(found.tables.clients.rows[0].email, `${told.word}@${told.word}.example.net`)
    assert.equal(found.tables.orders.rows[0].total, 1000)
    assert.notInclude(output, other.word)
  })

  test('an affiliate’s export has links, commissions and balance', async ({ client, assert }) => {
    const told = await tellEverything(client)
    const found = await exportClient(db.connection(), told.panel, told.affiliate.client.externalId)
    for (const table of ['affiliates', 'links', 'commissions', 'ledger_entries', 'users']) {
      assert.isNotEmpty(found!.tables[table]?.rows, table)
    }
    assert.notInclude(JSON.stringify(found), told.word)
  })

  test('erasing by hand does as a closing does, and is in the log of actions', async ({
    client,
    assert,
  }) => {
    const told = await tellEverything(client)
    const { code } = await run('privacy:erase', told.panel.key, told.id, '--yes')
    assert.equal(code, 0)
    assert.deepEqual(await placesOf(told.word), [])
    const act = await db
      .from('admin_acts')
      .where({ panel_id: told.panel.id, act: 'client.erased' })
      .firstOrFail()
    assert.equal(act.subject_label, `#${told.clientId}`)
  })

  test('a client whom nobody knows is said to be unknown', async ({ assert }) => {
    const { panel } = await beginStory()
    for (const name of ['privacy:export', 'privacy:erase']) {
      const argv = name === 'privacy:erase' ? ['--yes'] : []
      const { code, output } = await run(name, panel.key, 'nobody', ...argv)
      assert.equal(code, 1)
      assert.include(output, 'no client "nobody"')
    }
  })
})
