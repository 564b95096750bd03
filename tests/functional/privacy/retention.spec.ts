import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { freeze, now, thaw } from '#core/clock'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import { addressDays } from '#links/settings'
import { VisitIds } from '#links/visit_id'
import { isInvited } from '#delegation/consent/agree_to_manager'
import { ResendInvitation } from '#delegation/invitations/actions/resend_invitation'
import {
  INVITATION_DAYS,
  KeepRetention,
  TOKEN_GRACE_DAYS,
  UNAPPLIED_DAYS,
} from '#privacy/actions/keep_retention'
import type { Retention } from '#privacy/data_map/rules'
import { createAgent } from '#tests/helpers/agents'
import { consent, createInvitation } from '#tests/helpers/grants'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderPlaced,
  sendEvent,
  type SentEvent,
  signupCompleted,
} from '#tests/helpers/panel_events'
import { createProgram, deliveriesOf, recordAttempt } from '#tests/helpers/programs'
import {
  balanceOf,
  beginStory,
  commissionsOf,
  follow,
  ledgerFindings,
  receiptsOf,
  tokenOf,
} from '#tests/helpers/story'
import { createClient, createPanel, type TestPanel } from '#tests/helpers/world'

const DAY = 86_400_000

async function tell(client: ApiClient, panel: TestPanel, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

const order = (panel: TestPanel) => db.from('orders').where('panel_id', panel.id).firstOrFail()

/** All of them in one text. */
async function said(panel: TestPanel) {
  const all = await payloads(panel)
  return all.join()
}

async function payloads(panel: TestPanel) {
  const rows = await db.from('panel_events').where('panel_id', panel.id).orderBy('id')
  return rows.map((row) => row.payload as string)
}

/**
 * Runs one step, or all, at an instant.
 */
async function keep(at: number, step?: Retention) {
  freeze(at)
  try {
    const retention = await app.container.make(KeepRetention)
    await (step ? retention.steps[step]!() : retention.handle())
  } finally {
    thaw()
  }
}

test.group('Retention, with a moved clock', (group) => {
  group.each.teardown(() => thaw())

  test('address: hashes of orders and sign-ins, address and browser in messages', async ({
    client,
    assert,
  }) => {
    const { panel, link } = await beginStory()
    const token = tokenOf(await follow(link))
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'C' }, client_ip: '203.0.113.8', user_agent: 'Firefox' }),
      orderPlaced({
        order: { client_id: 'C' },
        visit_token: token,
        client_ip: '203.0.113.8',
      })
    )
    const at = now()
    await db.table('sign_in_addresses').insert({
      panel_id: panel.id,
      subject_id: 'C',
      address_hash: 'h'.repeat(43),
      seen_at: at,
    })
    const signIns = () => db.from('sign_in_addresses').where('panel_id', panel.id)

    await keep(at + 29 * DAY, 'address')
    const kept = await order(panel)
    assert.isString(kept.address_hash)
    assert.lengthOf(await signIns(), 1)
    assert.include(await said(panel), '203.0.113.8')

    await keep(at + 31 * DAY, 'address')
    const after = await order(panel)
    assert.isNull(after.address_hash)
    assert.lengthOf(await signIns(), 0)
    const rest = await payloads(panel)
    assert.notInclude(rest.join(), '203.0.113.8')
    assert.notInclude(rest.join(), 'Firefox')
    // the rest of the message has its own time
    assert.include(rest[0], '@example.net')
  })

  test('visit_details: where a visit came from and its parameters', async ({ assert }) => {
    const { link } = await beginStory()
    const ids = new VisitIds()
    // further on than any other test's visits
    const at = now() + 1_000 * DAY
    const id = ids.next(at)
    await db.table('visits').insert({
      id,
      link_id: link.id,
      visited_at: at,
      referrer_host: 'blog.example',
      parameters: '{"sub":"1"}',
    })
    const visit = () => db.from('visits').where('id', id).firstOrFail()

    await keep(at + 399 * DAY, 'visit_details')
    assert.deepInclude(await visit(), { referrer_host: 'blog.example', parameters: '{"sub":"1"}' })
    await keep(at + 401 * DAY, 'visit_details')
    assert.deepInclude(await visit(), { referrer_host: null, parameters: null, link_id: link.id })
  })

  test('payload: what applied messages say of people, and a repetition is still known', async ({
    client,
    assert,
  }) => {
    const { panel } = await beginStory()
    const event = clientRegistered({ client: { id: 'C', name: 'Carla Bianchi' } })
    const sent = await sendEvent(client, panel, event, { id: 'evt-1' })
    sent.assertStatus(202)
    const at = now()

    await keep(at + 89 * DAY, 'payload')
    assert.include(await said(panel), 'Carla Bianchi')
    await keep(at + 91 * DAY, 'payload')
    const rest = await payloads(panel)
    assert.notInclude(rest.join(), 'Carla')
    assert.include(rest.join(), '"id":"C"')

    const again = await sendEvent(client, panel, event, { id: 'evt-1' })
    again.assertStatus(200)
    again.assertBodyContains({ status: 'duplicate' })
  })

  test('payload: a message that waits is kept until it is applied', async ({ client, assert }) => {
    const story = await beginStory()
    const { panel, link } = story
    const placed = orderPlaced({
      order: { client_id: 'C', items: [{ amount: 1000, description: 'Hosting of Carla' }] },
      visit_token: tokenOf(await follow(link)),
    })
    await tell(client, panel, invoicePaid({ invoice: invoiceOf(placed) }))
    const at = now()
    await keep(at + 91 * DAY, 'payload')
    assert.include(await said(panel), 'Hosting of Carla')

    await tell(client, panel, placed)
    assert.lengthOf(await commissionsOf(panel), 1)
    await keep(at + 92 * DAY, 'payload')
    assert.notInclude(await said(panel), 'Hosting of Carla')
  })

  test('payload: what can never be applied is not kept for ever, and could still be applied', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { panel, link } = story
    const placed = orderPlaced({
      order: { client_id: 'C', items: [{ amount: 1000, description: 'Hosting of Carla' }] },
      visit_token: tokenOf(await follow(link)),
    })
    await tell(client, panel, invoicePaid({ invoice: invoiceOf(placed) }))
    const at = now()
    await keep(at + (UNAPPLIED_DAYS - 1) * DAY, 'payload')
    assert.include(await said(panel), 'Hosting of Carla')
    await keep(at + (UNAPPLIED_DAYS + 1) * DAY, 'payload')
    assert.notInclude(await said(panel), 'Hosting of Carla')

    await tell(client, panel, placed)
    const { pending } = await balanceOf(story)
    assert.equal(pending, 100)
  })

  test('token: visit tokens, once the visits in them stopped counting; decisions stay', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { panel, link } = story
    const touch = await follow(link)
    const long = await follow(link, { lifeDays: 200 })
    const placed = orderPlaced({ order: { client_id: 'C' }, visit_token: tokenOf(touch) })
    await tell(
      client,
      panel,
      placed,
      orderPlaced({ order: { client_id: 'D' }, visit_token: tokenOf(touch, long) }),
      invoicePaid({ invoice: invoiceOf(placed) })
    )
    const tokens = async () => {
      const rows = await db.from('orders').where('panel_id', panel.id).orderBy('id')
      return rows.map((row) => row.visit_token !== null)
    }
    await keep(touch.at + (29 + TOKEN_GRACE_DAYS) * DAY, 'token')
    assert.deepEqual(await tokens(), [true, true])
    await keep(touch.at + (31 + TOKEN_GRACE_DAYS) * DAY, 'token')
    assert.deepEqual(await tokens(), [false, true])

    // decided again without its token: what was read in it stays read
    await tell(client, panel, clientRegistered({ client: { id: 'C' } }))
    const { pending } = await balanceOf(story)
    assert.equal(pending, 100)
    const receipts = await receiptsOf(panel)
    assert.isTrue(receipts.every((receipt) => receipt.outcome === 'credited'))

    await keep(long.at + (201 + TOKEN_GRACE_DAYS) * DAY, 'token')
    assert.deepEqual(await tokens(), [false, false])
  })

  test('token: those of registrations too', async ({ client, assert }) => {
    const { panel, link } = await beginStory()
    const touch = await follow(link)
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'C' }, visit_token: tokenOf(touch) })
    )
    const row = () =>
      db.from('clients').where({ panel_id: panel.id, external_id: 'C' }).firstOrFail()
    await keep(touch.at + (29 + TOKEN_GRACE_DAYS) * DAY, 'token')
    const before = await row()
    assert.isString(before.visit_token)
    await keep(touch.at + (31 + TOKEN_GRACE_DAYS) * DAY, 'token')
    assert.deepInclude(await row(), { visit_token: null, name: 'Test Client' })
  })

  test('notification: what programs were told and answered, then that they were', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, {
      url: 'https://one.example/?d=${domain}',
      delivery: 'both',
    })
    const paused = await createProgram(panel, { state: 'paused' })
    const landing = { landing_params: { cid: 'c-1' } }
    const placed = orderPlaced({ order: { client_id: 'C' }, ...landing })
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'C' }, ...landing }),
      placed,
      signupCompleted(placed, landing)
    )
    const at = now()
    const [server] = await deliveriesOf(program)
    await db.from('deliveries').where('id', server!.id).update({ state: 'delivered' })
    const attempt = await recordAttempt(server!, 'jane', { at })
    await db.table('signup_pages').insert({
      panel_id: panel.id,
      order_external_id: 'O',
      first_opened_at: at,
      last_opened_at: at,
    })
    const states = async () => {
      const all = [...(await deliveriesOf(program)), ...(await deliveriesOf(paused))]
      return all.map((one) => [one.state, one.reason, one.parameters === null])
    }
    const rows = async () => {
      const clients = await db.from('clients').where('panel_id', panel.id)
      const found = await Promise.all([
        db.from('landing_params').whereIn(
          'client_id',
          clients.map(({ id }) => id)
        ),
        db.from('notified_signups').where('panel_id', panel.id).whereNotNull('landing_params'),
        db.from('notified_signups').where('panel_id', panel.id),
        db.from('delivery_attempts').where('id', attempt).whereNotNull('url'),
        db.from('delivery_attempts').where('id', attempt),
        db.from('signup_pages').where('panel_id', panel.id),
      ])
      return found.map((each) => each.length)
    }

    await keep(at + 29 * DAY, 'notification')
    assert.deepEqual(await rows(), [2, 1, 1, 1, 1, 1])
    assert.deepEqual(await states(), [
      ['delivered', null, false],
      ['waiting', null, false],
      ['owed', null, false],
    ])

    await keep(at + 31 * DAY, 'notification')
    assert.deepEqual(await rows(), [0, 0, 1, 0, 1, 0])
    assert.deepEqual(await states(), [
      ['delivered', null, true],
      ['not_sent', 'forgotten', true],
      ['not_sent', 'forgotten', true],
    ])
    const kept = await db.from('deliveries').where('id', server!.id).firstOrFail()
    assert.isNull(kept.last_url)
    const called = await db.from('delivery_attempts').where('id', attempt).firstOrFail()
    assert.deepInclude(called, {
      url: null,
      request_body: null,
      response_headers: null,
      response_body: null,
      status_code: 500,
    })

    await keep(at + 399 * DAY, 'notification')
    assert.lengthOf(await states(), 3)
    await keep(at + 401 * DAY, 'notification')
    assert.deepEqual(await states(), [])
    // so that a repetition of the message still tells nobody
    assert.deepEqual(await rows(), [0, 0, 1, 0, 0, 0])
    await tell(client, panel, signupCompleted(placed))
    assert.deepEqual(await states(), [])
  })

  test('notification: what names an address goes with the fraud window, if that ends earlier', async ({
    client,
    assert,
  }) => {
    const set = (days: string) =>
      new ChangeSettings().handle({
        actor: COMMAND_LINE,
        changes: [{ setting: addressDays as never, text: days }],
      })
    const before = addressDays.text
    await set('10')
    try {
      const panel = await createPanel()
      const named = await createProgram(panel, { url: 'https://one.example/?ip=${client_ip}' })
      const other = await createProgram(panel)
      const placed = orderPlaced({ client_ip: '203.0.113.8' })
      await tell(client, panel, placed, signupCompleted(placed))
      const at = now()
      const [delivery] = await deliveriesOf(named)
      assert.equal(delivery!.parameters!.client_ip, '203.0.113.8')
      const attempt = await recordAttempt(delivery!, '203.0.113.8', { at })

      await keep(at + 9 * DAY, 'notification')
      const [still] = await deliveriesOf(named)
      assert.isNotNull(still!.parameters)

      await keep(at + 11 * DAY, 'notification')
      const [gone] = await deliveriesOf(named)
      const [unnamed] = await deliveriesOf(other)
      assert.isNull(gone!.parameters)
      assert.isNotNull(unnamed!.parameters)
      assert.deepInclude(await db.from('delivery_attempts').where('id', attempt).firstOrFail(), {
        url: null,
        response_body: null,
      })
    } finally {
      await set(before)
    }
  })

  test('invitation: the address and the words, 30 days after the link ran out, whatever became of it', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const at = now()
    const life = 7 * DAY
    const states = ['open', 'used', 'declined', 'revoked'] as const
    const ids: number[] = []
    for (const state of states) {
      const ended = state === 'open' ? {} : { ended_at: at + DAY }
      const words = { email: 'carla@shop.example', message: 'Ciao Carla, come d’accordo' }
      ids.push(
        await createInvitation(panel, agent, {
          state,
          ...ended,
          ...words,
          created_at: at,
          expires_at: at + life,
        })
      )
    }
    const young = await createInvitation(panel, agent, { expires_at: at + life + 2 * DAY })
    const rows = () =>
      db
        .from('manage_invitations')
        .whereIn('id', ids)
        .select('email', 'message', 'state')
        .orderBy('id')

    await keep(at + life + INVITATION_DAYS * DAY, 'invitation')
    for (const row of await rows()) assert.equal(row.email, 'carla@shop.example')
    await keep(at + life + INVITATION_DAYS * DAY + 1, 'invitation')
    const left = await rows()
    assert.deepEqual(
      left.map((row) => ({ ...row })),
      states.map((state) => ({ email: null, message: null, state }))
    )
    const kept = await db.from('manage_invitations').where('id', young).firstOrFail()
    assert.isNotNull(kept.email)

    // nobody is sent what has no address, nor may anybody use it
    const resend = await app.container.make(ResendInvitation)
    assert.deepEqual(await resend.handle({ agentId: agent.id, invitationId: ids[0]! }), {
      ok: false,
      reason: 'unknown_invitation',
    })
    assert.isFalse(
      isInvited({ email: null, client_id: null }, { id: 1, email: 'carla@shop.example' })
    )
    const client = await createClient(panel, { email: 'carla@shop.example' })
    await assert.rejects(() => consent(agent, client, { invitationId: ids[0]! }), /No consent/)
  })

  test('all of it may run again and again, and the ledger stays as it is', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { panel, link } = story
    const placed = orderPlaced({ visit_token: tokenOf(await follow(link)) })
    await tell(client, panel, placed, invoicePaid({ invoice: invoiceOf(placed) }))
    const at = now()
    await keep(at + 500 * DAY)
    const once = await db.from('panel_events').where('panel_id', panel.id)
    await Promise.all([keep(at + 500 * DAY), keep(at + 500 * DAY)])
    assert.deepEqual(await db.from('panel_events').where('panel_id', panel.id), once)
    assert.isEmpty(await ledgerFindings(panel))
    const { pending } = await balanceOf(story)
    assert.equal(pending, 100)
  })
})
