import type { IncomingMessage } from 'node:http'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { mailNamed } from '#core/mails/mail'
import { renderMail } from '#core/mails/render_mail'
import { setAgentStanding } from '#agents/standing'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { KeepGrants } from '#delegation/managers/actions/keep_grants'
import { KeepNativeAccesses } from '#delegation/native/actions/keep_native_accesses'
import { VerifyConsents } from '#delegation/proof/actions/verify_consents'
import { proofText } from '#delegation/proof/proof_text'
import { findGrantProof } from '#delegation/proof/queries/find_grant_proof'
import { rightsOf } from '#delegation/rights_of'
import { exportClient } from '#privacy/queries/export_client'
import { staffOf } from '#tests/helpers/admins'
import { createAgent, type TestAgent } from '#tests/helpers/agents'
import { consentForm, launchClient } from '#tests/helpers/consent'
import { connectWhmcs, consent, withdraw } from '#tests/helpers/grants'
import { clientClosed, clientMerged, sendEvent } from '#tests/helpers/panel_events'
import { Visitor } from '#tests/helpers/visitor'
import { WhmcsPanel } from '#tests/helpers/whmcs_panel'
import { createClient, createPanel, type TestClient, type TestPanel } from '#tests/helpers/world'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const EVERYTHING = ['manage_services', 'place_orders']

interface World {
  panel: TestPanel
  agent: TestAgent
  client: TestClient
  /** Of the account in the panel. */
  account: string
  email: string
}

let whmcs: WhmcsPanel

async function world({ isOn = true, ...profile }: { isOn?: boolean; email?: string | null } = {}) {
  const panel = await createPanel()
  await connectWhmcs(panel, { url: whmcs.url, nativeAccess: isOn })
  const account = whmcs.customer().id
  const agent = await createAgent(panel, profile)
  const client = await createClient(panel, { external_id: account })
  const { email } = await db.from('agents').where('id', agent.id).firstOrFail()
  return { panel, agent, client, account, email: email as string }
}

const agree = ({ agent, client }: World, given: Parameters<typeof consent>[2] = {}) =>
  consent(agent, client, { native: true, ...given })

async function run({ panel }: World) {
  const keep = await app.container.make(KeepNativeAccesses)
  return keep.handle({ panelId: panel.id })
}

async function later(made: World, ms: number) {
  freeze(now() + ms)
  return run(made)
}

/** Invited, accepted, and seen to have. */
async function joined(made: World, optionalScopes: string[] = []) {
  const grantId = await agree(made, { optionalScopes })
  await run(made)
  whmcs.accept(made.account)
  await later(made, HOUR)
  return grantId
}

const accessOf = (grantId: number) => db.from('native_accesses').where('grant_id', grantId).first()

async function finishedAt(grantId: number) {
  const access = await accessOf(grantId)
  return access.finished_at
}

async function addressOf(grantId: number) {
  const access = await accessOf(grantId)
  return access.email
}

async function stateOf(grantId: number) {
  const access = await accessOf(grantId)
  return access?.state
}

/** Of the log, what went on in the panel itself: `invite begun`, `joined`. */
async function logOf(grantId: number): Promise<string[]> {
  const rows = await db
    .from('grant_entries')
    .where('grant_id', grantId)
    .where('act', 'like', 'native.%')
    .orderBy('number')
  return rows.map(({ act, stage }) =>
    stage === 'stated' ? act.slice(7) : `${act.slice(7)} ${stage}`
  )
}

async function lastOf(grantId: number, lines: number) {
  const log = await logOf(grantId)
  return log.slice(-lines)
}

const callsOf = (action: string) => whmcs.calls.filter((call) => call.action === action)

function permissionsOf({ account, email }: World): string[] | undefined {
  return whmcs
    .usersOf(account)
    .find((user) => user.email === email)
    ?.accounts.get(account)
}

/** The call is done, and its answer lost. */
function loseAnswer(action: string) {
  whmcs.overrides[action] = (fields) => {
    delete whmcs.overrides[action]
    whmcs.answer(action, fields)
    return (request: IncomingMessage) => request.socket.destroy()
  }
}

/** The panel is away; the result brings it back. */
function panelDown() {
  for (const action of ['GetClientsDetails', 'CreateClientInvite', 'DeleteUserClient']) {
    whmcs.overrides[action] = () => (request) => request.socket.destroy()
  }
  return () => {
    whmcs.overrides = {}
  }
}

async function pageOf({ panel, client }: World) {
  const visitor = new Visitor()
  await launchClient(visitor, panel, client)
  const { html } = await visitor.get('/client/managers')
  return html.replaceAll('&#39;', "'")
}

async function assertProven({ panel }: World) {
  const verify = await app.container.make(VerifyConsents)
  const { findings } = await verify.handle({ panelId: panel.id })
  return findings
}

test.group('Access in the panel itself', (group) => {
  group.each.setup(async () => {
    whmcs = await WhmcsPanel.start()
    freeze(Date.now())
    return async () => {
      thaw()
      await whmcs.close()
    }
  })

  test('a consent invites the agent with what was allowed, once, however often the worker runs', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await agree(made, { optionalScopes: ['place_orders'] })
    assert.lengthOf(whmcs.calls, 0)
    const owed = await accessOf(grantId)
    assert.containsSubset(owed, { state: 'owed', account: made.account, email: made.email })

    await Promise.all([run(made), run(made), run(made)])
    await run(made)
    assert.lengthOf(callsOf('CreateClientInvite'), 1)
    assert.containsSubset(callsOf('CreateClientInvite')[0], {
      client_id: made.account,
      email: made.email,
      permissions: 'products,domains,orders',
    })
    assert.deepEqual(await logOf(grantId), ['invite begun', 'invite done'])
    assert.include(
      await pageOf(made),
      'has invited Bruno Bianchi (Studio B) as a user of the account'
    )

    whmcs.accept(made.account)
    await later(made, HOUR)
    assert.equal(await stateOf(grantId), 'accepted')
    assert.deepEqual(await logOf(grantId), ['invite begun', 'invite done', 'joined'])
    assert.include(await pageOf(made), 'is a user of the account at')
    const quiet = whmcs.calls.length
    await later(made, HOUR)
    assert.lengthOf(whmcs.calls, quiet)
    assert.lengthOf(callsOf('UpdateUserPermissions'), 0)
    assert.deepEqual(await assertProven(made), [])
  })

  test('nothing happens where it is off, or where the text that was agreed to did not say so', async ({
    assert,
  }) => {
    const off = await world({ isOn: false })
    const grantId = await agree(off)
    assert.isNull(await accessOf(grantId))
    const silent = await world()
    const unsaid = await agree(silent, { native: false })
    assert.isNull(await accessOf(unsaid))
    await run(off)
    await run(silent)
    assert.lengthOf(whmcs.calls, 0)
    assert.deepEqual([await logOf(grantId), await logOf(unsaid)], [[], []])
    assert.notInclude(await pageOf(silent), 'itself')
  })

  test('an agent without an address is not invited, and the log says why', async ({ assert }) => {
    const made = await world({ email: null })
    const grantId = await agree(made)
    await run(made)
    assert.isNull(await accessOf(grantId))
    assert.deepEqual(await logOf(grantId), ['no_email'])
    assert.lengthOf(whmcs.calls, 0)
    assert.include(await pageOf(made), 'the agent has no e-mail address')
  })

  test('turned off before the invitation was sent, none is sent', async ({ assert }) => {
    const made = await world()
    const grantId = await agree(made)
    await db.from('panel_connections').where('panel_id', made.panel.id).update({ native_access: 0 })
    await run(made)
    assert.equal(await stateOf(grantId), 'none')
    assert.deepEqual(await logOf(grantId), ['turned_off'])
    assert.lengthOf(whmcs.calls, 0)
  })

  test('withdrawn before the invitation was sent, none is sent', async ({ assert }) => {
    const made = await world()
    const grantId = await agree(made)
    await withdraw(grantId)
    await run(made)
    assert.deepEqual(await logOf(grantId), ['ended'])
    assert.lengthOf(whmcs.calls, 0)
    const access = await accessOf(grantId)
    assert.isNull(access.email)
    assert.isNotNull(access.finished_at)
  })

  test('less is allowed: the user has less in the panel', async ({ assert }) => {
    const made = await world()
    const grantId = await joined(made, EVERYTHING)
    assert.include(permissionsOf(made)!, 'orders')

    const narrow = await app.container.make(NarrowGrant)
    await narrow.handle({
      grantId,
      clientId: made.client.id,
      keep: ['see', 'manage_services'],
      by: 'client',
      actorName: 'Carla',
    })
    assert.include(await pageOf(made), 'is being changed')
    await run(made)
    assert.deepEqual(permissionsOf(made), [
      'products',
      'domains',
      'manageproducts',
      'managedomains',
    ])
    assert.deepEqual(await lastOf(grantId, 2), ['update begun', 'update done'])
    assert.deepEqual(await assertProven(made), [])
  })

  test('less is allowed before they accept: they come in with more, and are cut down', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await agree(made, { optionalScopes: EVERYTHING })
    await run(made)
    const narrow = await app.container.make(NarrowGrant)
    await narrow.handle({
      grantId,
      clientId: made.client.id,
      keep: ['see'],
      by: 'client',
      actorName: 'Carla',
    })
    await run(made)
    assert.lengthOf(callsOf('CreateClientInvite'), 1)
    whmcs.accept(made.account)
    assert.include(permissionsOf(made)!, 'orders')
    await later(made, 5 * MINUTE)
    assert.deepEqual(permissionsOf(made), ['products', 'domains'])
    assert.deepEqual(await lastOf(grantId, 3), ['joined', 'update begun', 'update done'])
  })

  test('{what}: the user is taken off the account')
    .with([
      { what: 'withdrawn', end: async (_made: World, id: number) => withdraw(id) },
      {
        what: 'replaced',
        end: async (made: World, id: number) => {
          const other = await createAgent(made.panel)
          await agree({ ...made, agent: other }, { replaces: id, native: false })
        },
      },
      {
        what: 'expired, before any job has noted it',
        end: async () => freeze(now() + 366 * DAY),
      },
      {
        what: 'expired',
        end: async () => {
          freeze(now() + 366 * DAY)
          const keep = await app.container.make(KeepGrants)
          await keep.handle()
        },
      },
      {
        what: 'the agent suspended',
        end: async ({ agent }: World) =>
          inTransaction((trx) => setAgentStanding(trx, agent.id, { status: 'suspended' })),
      },
      {
        what: 'the agent ended',
        end: async ({ agent }: World) =>
          inTransaction((trx) => setAgentStanding(trx, agent.id, { status: 'ended' })),
      },
      {
        what: 'the account closed here',
        end: async ({ client }: World) =>
          db.from('clients').where('id', client.id).update({ closed_at: now() }),
      },
    ])
    .run(async ({ assert }, { end }) => {
      const made = await world()
      const grantId = await joined(made, EVERYTHING)
      assert.isDefined(permissionsOf(made))
      await end(made, grantId)
      await run(made)
      assert.isUndefined(permissionsOf(made))
      assert.lengthOf(callsOf('DeleteUserClient'), 1)
      assert.deepEqual(await lastOf(grantId, 2), ['remove begun', 'remove done'])
      await later(made, MINUTE)
      assert.lengthOf(callsOf('DeleteUserClient'), 1)
    })

  test('withdrawn before they accept: watched while the invitation can be accepted, and taken off when they come', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await agree(made, { optionalScopes: EVERYTHING })
    await run(made)
    await withdraw(grantId)
    await run(made)
    const page = await pageOf(made)
    assert.include(page, 'Can no longer see or do anything here.')
    assert.include(page, 'Cancel it under User Management')

    await later(made, 6 * DAY)
    whmcs.accept(made.account)
    assert.include(permissionsOf(made)!, 'orders')
    await later(made, 5 * MINUTE)
    assert.isUndefined(permissionsOf(made))
    assert.deepEqual(await logOf(grantId), [
      'invite begun',
      'invite done',
      'joined',
      'remove begun',
      'remove done',
    ])
    await later(made, MINUTE)
    const access = await accessOf(grantId)
    assert.containsSubset(access, { state: 'removed', email: null, invitations: 0 })
    assert.isNotNull(access.finished_at)
    assert.deepEqual(await assertProven(made), [])

    // nobody is looked after for ever
    const quiet = whmcs.calls.length
    await later(made, 30 * DAY)
    assert.lengthOf(whmcs.calls, quiet)
    assert.notInclude(await pageOf(made), 'Cancel it under User Management')
  })

  test('withdrawn and never accepted: nothing is left to watch once the invitation has expired', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await agree(made)
    await run(made)
    await withdraw(grantId)
    await later(made, 8 * DAY - MINUTE)
    assert.isNull(await finishedAt(grantId))
    await later(made, MINUTE)
    assert.isNotNull(await finishedAt(grantId))
    assert.deepEqual(await lastOf(grantId, 1), ['lapsed'])
    assert.lengthOf(callsOf('DeleteUserClient'), 0)
  })

  test('an invitation that was not accepted in time is not sent again', async ({ assert }) => {
    const made = await world()
    const grantId = await agree(made)
    await run(made)
    await later(made, 9 * DAY)
    assert.equal(await stateOf(grantId), 'lapsed')
    assert.include(await pageOf(made), 'did not accept the invitation')
    await later(made, 2 * DAY)
    assert.lengthOf(callsOf('CreateClientInvite'), 1)
  })

  test('who was a user before is left alone for ever', async ({ assert }) => {
    const made = await world()
    whmcs.user(made.email.toUpperCase(), made.account, ['invoices'])
    const grantId = await agree(made, { optionalScopes: EVERYTHING })
    await run(made)
    assert.equal(await stateOf(grantId), 'left_alone')
    assert.include(await pageOf(made), 'before this consent')
    await withdraw(grantId)
    await later(made, DAY)
    assert.deepEqual(await logOf(grantId), ['left_alone'])
    assert.deepEqual(
      whmcs.usersOf(made.account).map(({ email }) => email),
      [`client-${made.account}@example.com`, made.email.toUpperCase()]
    )
    for (const action of ['CreateClientInvite', 'UpdateUserPermissions', 'DeleteUserClient']) {
      assert.lengthOf(callsOf(action), 0)
    }
  })

  test('who was let in by somebody else between our look and our invitation is left alone', async ({
    assert,
  }) => {
    const made = await world()
    whmcs.overrides.CreateClientInvite = () => {
      delete whmcs.overrides.CreateClientInvite
      whmcs.user(made.email, made.account, ['invoices'])
      return undefined
    }
    const grantId = await agree(made)
    await run(made)
    await later(made, HOUR)
    assert.equal(await stateOf(grantId), 'left_alone')
    await withdraw(grantId)
    await later(made, DAY)
    assert.deepEqual(permissionsOf(made), ['invoices'])
  })

  test('whom the client lets in again after we took them off is the client’s', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await joined(made)
    await withdraw(grantId)
    await run(made)
    whmcs.user(made.email, made.account, ['invoices'])
    await later(made, 5 * MINUTE)
    await later(made, DAY)
    assert.deepEqual(permissionsOf(made), ['invoices'])
  })

  test('whom somebody took off in the panel is not invited again', async ({ assert }) => {
    const made = await world()
    const grantId = await joined(made)
    for (const user of whmcs.users) {
      if (user.email === made.email) user.accounts.delete(made.account)
    }
    await later(made, DAY)
    assert.equal(await stateOf(grantId), 'gone')
    await later(made, DAY)
    assert.lengthOf(callsOf('CreateClientInvite'), 1)
    assert.include(await pageOf(made), 'Somebody took Bruno Bianchi (Studio B) off')
  })

  test('who accepts under another address is told apart by the client, and is never taken off by us', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await agree(made)
    await run(made)
    whmcs.accept(made.account, 'somebody@example.org')
    await later(made, HOUR)
    assert.equal(await stateOf(grantId), 'invited')
    assert.deepEqual(await lastOf(grantId, 1), ['others'])
    assert.include(await pageOf(made), 'Another user has come into the account')

    await withdraw(grantId)
    await later(made, 9 * DAY)
    const page = await pageOf(made)
    assert.include(page, 'Another user has come into the account')
    assert.lengthOf(callsOf('DeleteUserClient'), 0)
    assert.deepEqual(await lastOf(grantId, 2), ['others', 'lapsed'])
  })

  test('a suspended agent is taken off, and invited anew when reinstated', async ({ assert }) => {
    const made = await world()
    const grantId = await joined(made)
    const stand = (status: 'active' | 'suspended') =>
      inTransaction((trx) => setAgentStanding(trx, made.agent.id, { status }))
    await stand('suspended')
    await run(made)
    await later(made, DAY)
    assert.isUndefined(permissionsOf(made))
    assert.lengthOf(callsOf('CreateClientInvite'), 1)
    assert.isNull(await finishedAt(grantId))

    freeze(now() + MINUTE)
    await stand('active')
    await run(made)
    assert.lengthOf(callsOf('CreateClientInvite'), 2)
    whmcs.accept(made.account)
    await later(made, HOUR)
    assert.equal(await stateOf(grantId), 'accepted')
    await withdraw(grantId)
    await run(made)
    assert.isUndefined(permissionsOf(made))
    assert.deepEqual(await assertProven(made), [])
  })

  test('who agrees anew while the consent before is wound up: the agent stays, and goes with the last', async ({
    assert,
  }) => {
    const made = await world()
    const first = await agree(made, { optionalScopes: EVERYTHING })
    await run(made)
    await withdraw(first)
    freeze(now() + MINUTE)
    const second = await agree(made)
    await run(made)
    await run(made)
    assert.lengthOf(callsOf('CreateClientInvite'), 1)
    assert.deepEqual(await lastOf(first, 1), ['handed_over'])
    assert.isNotNull(await finishedAt(first))

    whmcs.accept(made.account)
    await later(made, HOUR)
    assert.equal(await stateOf(second), 'accepted')
    assert.deepEqual(permissionsOf(made), ['products', 'domains'])
    await withdraw(second)
    await run(made)
    assert.isUndefined(permissionsOf(made))
    assert.deepEqual(await assertProven(made), [])
  })

  test('who is a user when the client agrees anew stays one', async ({ assert }) => {
    const made = await world()
    const first = await joined(made, EVERYTHING)
    await withdraw(first)
    freeze(now() + MINUTE)
    const second = await agree(made, { optionalScopes: ['place_orders'] })
    await run(made)
    await run(made)
    assert.deepEqual(permissionsOf(made), ['products', 'domains', 'orders'])
    assert.lengthOf(callsOf('CreateClientInvite'), 1)
    assert.lengthOf(callsOf('DeleteUserClient'), 0)
    assert.equal(await stateOf(second), 'accepted')
    await withdraw(second)
    await run(made)
    assert.isUndefined(permissionsOf(made))
  })

  test('the panel is away: tried again ever less often, with one line in the log, and the pages say so', async ({
    assert,
    client,
  }) => {
    const made = await world()
    const grantId = await joined(made, EVERYTHING)
    const bringBack = panelDown()
    await withdraw(grantId)
    await run(made)
    const calls = () => callsOf('GetClientsDetails').length
    const first = calls()
    await run(made)
    assert.equal(calls(), first)
    for (const wait of [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, HOUR]) {
      await later(made, wait - 1)
      const before = calls()
      await later(made, 1)
      assert.equal(calls(), before + 1)
    }
    assert.deepEqual(await lastOf(grantId, 2), ['joined', 'remove failed'])

    const page = await pageOf(made)
    assert.include(page, 'Can no longer see or do anything here.')
    assert.include(page, 'they could not be taken off yet. Take them off yourself')
    assert.include(page, 'gives no answer.')
    const staff = await staffOf(made.panel)
    for (const path of ['/admin/agents/grants', `/admin/agents/grants/${grantId}/log`]) {
      const shown = await client.get(path).loginAs(staff)
      shown.assertTextIncludes('they could not be taken off yet')
    }

    bringBack()
    await later(made, HOUR)
    assert.isUndefined(permissionsOf(made))
    const gone = await pageOf(made)
    assert.notInclude(gone, 'could not be taken off')
    assert.include(gone, 'is no longer a user of the account at')
    assert.deepEqual(await assertProven(made), [])
  })

  test('no worker runs: the pages say so after a quarter of an hour: {what}')
    .with([
      { what: 'of a user', accepts: true, says: 'they could not be taken off yet' },
      { what: 'of an invitation', accepts: false, says: 'Whether they have cannot be seen now' },
    ])
    .run(async ({ assert }, { accepts, says }) => {
      const made = await world()
      const grantId = accepts ? await joined(made) : await agree(made)
      if (!accepts) await run(made)
      await withdraw(grantId)
      if (!accepts) await run(made)
      freeze(now() + 10 * MINUTE)
      assert.notInclude(await pageOf(made), says)
      freeze(now() + 15 * MINUTE)
      assert.include(await pageOf(made), says)
    })

  test('a refusal to take somebody off is said, and tried again', async ({ assert }) => {
    const made = await world()
    const grantId = await joined(made)
    whmcs.overrides.DeleteUserClient = () => ({
      result: 'error',
      message: 'Invalid Permissions: API action "deleteuserclient" is not allowed',
    })
    await withdraw(grantId)
    await run(made)
    await later(made, MINUTE)
    await later(made, 5 * MINUTE)
    assert.lengthOf(callsOf('DeleteUserClient'), 3)
    assert.deepEqual(await lastOf(grantId, 2), ['remove begun', 'remove failed'])
    assert.include(await pageOf(made), 'refuses our credentials.')
    delete whmcs.overrides.DeleteUserClient
    await later(made, HOUR)
    assert.isUndefined(permissionsOf(made))
    assert.deepEqual(await lastOf(grantId, 3), ['remove begun', 'remove failed', 'remove done'])
  })

  test('without a connection nothing is forgotten', async ({ assert }) => {
    const made = await world()
    const grantId = await joined(made)
    await db.from('panel_connections').where('panel_id', made.panel.id).delete()
    await withdraw(grantId)
    await run(made)
    assert.include(await pageOf(made), 'is not connected.')
    assert.deepEqual(await lastOf(grantId, 1), ['remove failed'])
    await connectWhmcs(made.panel, { url: whmcs.url, nativeAccess: false })
    await later(made, HOUR)
    assert.isUndefined(permissionsOf(made))
  })

  test('a panel that refuses the invitation is asked three times', async ({ assert }) => {
    const made = await world()
    whmcs.overrides.CreateClientInvite = () => ({ result: 'error', message: 'No.' })
    const grantId = await agree(made)
    for (let time = 0; time < 6; time++) await later(made, HOUR)
    assert.lengthOf(callsOf('CreateClientInvite'), 3)
    assert.deepEqual(await logOf(grantId), ['invite begun', 'invite failed', 'refused'])
    assert.include(await pageOf(made), 'has refused to invite')
  })

  test('the answer to {action} is lost: looked at first, and the log says what came of it')
    .with([
      {
        action: 'CreateClientInvite',
        log: [
          'invite begun',
          'invite unknown',
          'invite done',
          'joined',
          'update begun',
          'update done',
        ],
      },
      { action: 'DeleteUserClient', log: ['remove begun', 'remove unknown', 'remove done'] },
    ])
    .run(async ({ assert }, { action, log }) => {
      const made = await world()
      loseAnswer(action)
      let grantId: number
      if (action === 'CreateClientInvite') {
        grantId = await agree(made)
        await run(made)
        whmcs.accept(made.account)
      } else {
        grantId = await joined(made)
        await withdraw(grantId)
        await run(made)
      }
      await later(made, MINUTE)
      assert.lengthOf(callsOf(action), 1)
      assert.deepEqual(await lastOf(grantId, log.length), log)
      assert.deepEqual(await assertProven(made), [])
    })

  test('the worker dies between the call and the note of it: {act}')
    .with([{ act: 'invite' }, { act: 'remove' }] as const)
    .run(async ({ assert }, { act }) => {
      const made = await world()
      const action = act === 'invite' ? 'CreateClientInvite' : 'DeleteUserClient'
      const grantId = act === 'invite' ? await agree(made) : await joined(made)
      if (act === 'remove') await withdraw(grantId)
      // what it has done so far is what a dead worker leaves: the lease, and no end
      whmcs.overrides[action] = (fields) => {
        delete whmcs.overrides[action]
        const answer = whmcs.answer(action, fields)
        return async (_request, response) => {
          await db
            .from('native_accesses')
            .where('grant_id', grantId)
            .update({ lease: 'a dead one' })
          response.end(JSON.stringify(answer))
        }
      }
      await run(made)
      assert.deepEqual(await lastOf(grantId, 1), [`${act} begun`])
      await later(made, MINUTE)
      assert.lengthOf(callsOf(action), 1)

      if (act === 'invite') whmcs.accept(made.account)
      await later(made, 5 * MINUTE)
      assert.lengthOf(callsOf(action), 1)
      const log = await logOf(grantId)
      assert.include(log, `${act} done`)
      assert.equal(await stateOf(grantId), act === 'invite' ? 'accepted' : 'removed')
      assert.deepEqual(await assertProven(made), [])
    })

  test('the worker dies with the invitation, and the client withdraws: whoever accepts it is taken off', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await agree(made)
    whmcs.overrides.CreateClientInvite = (fields) => {
      delete whmcs.overrides.CreateClientInvite
      const answer = whmcs.answer('CreateClientInvite', fields)
      return async (_request, response) => {
        await db.from('native_accesses').where('grant_id', grantId).update({ lease: 'a dead one' })
        response.end(JSON.stringify(answer))
      }
    }
    await run(made)
    await withdraw(grantId)
    await later(made, 6 * MINUTE)
    assert.deepEqual(await logOf(grantId), ['invite begun', 'invite unknown'])
    whmcs.accept(made.account)
    await later(made, 5 * MINUTE)
    assert.isUndefined(permissionsOf(made))
    assert.deepEqual(await lastOf(grantId, 3), ['joined', 'remove begun', 'remove done'])
  })

  test('an account that the panel knows no more is let go only where it was closed here too', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await joined(made)
    whmcs.clients = []
    await withdraw(grantId)
    await run(made)
    assert.equal(await stateOf(grantId), 'accepted')
    assert.include(await pageOf(made), 'does not know the account.')
    await db.from('clients').where('id', made.client.id).update({ closed_at: now() })
    await later(made, HOUR)
    assert.equal(await stateOf(grantId), 'account_gone')
    assert.isNull(await addressOf(grantId))
  })

  test(
    'a client who becomes part of another: nobody is taken into that account, and off the old one: {what}'
  )
    .with([
      { what: 'the panel knows the old one still', isGone: false },
      { what: 'it does not', isGone: true },
    ])
    .run(async ({ assert, client: api }, { isGone }) => {
      const made = await world()
      const grantId = await joined(made)
      const survivor = await createClient(made.panel, { external_id: whmcs.customer().id })
      const told = await sendEvent(
        api,
        made.panel,
        clientMerged(made.client.externalId, survivor.externalId, { at: now() })
      )
      told.assertStatus(202)
      const rights = await rightsOf(db.connection(), {
        agentId: made.agent.id,
        clientId: survivor.id,
      })
      assert.isTrue(rights.ok)
      if (isGone) whmcs.clients = whmcs.clients.filter(({ id }) => `${id}` !== made.account)
      await run(made)
      await later(made, DAY)
      assert.isNotNull(await finishedAt(grantId))
      assert.equal(await stateOf(grantId), isGone ? 'account_gone' : 'removed')
      if (!isGone) assert.isUndefined(permissionsOf(made))
      const asked = whmcs.calls.map((call) => call.clientid ?? call.client_id)
      assert.notInclude(asked, survivor.externalId)
      assert.deepEqual(await assertProven(made), [])
    })

  test('{whose} account is closed and erased: the agent is taken off all the same')
    .with([{ whose: 'the agent’s' }, { whose: 'the client’s' }])
    .run(async ({ assert, client: api }, { whose }) => {
      const made = await world()
      const grantId = await agree(made)
      await run(made)
      const closed = whose === 'the agent’s' ? made.agent.client : made.client
      const told = await sendEvent(api, made.panel, clientClosed(closed.externalId, { at: now() }))
      told.assertStatus(202)
      const erased = await db.from('clients').where('id', closed.id).firstOrFail()
      assert.isNull(erased.email)
      assert.equal(await addressOf(grantId), made.email)

      whmcs.accept(made.account)
      await later(made, 5 * MINUTE)
      assert.isUndefined(permissionsOf(made))
      await later(made, MINUTE)
      assert.isNull(await addressOf(grantId))
      assert.deepEqual(await assertProven(made), [])
    })

  test('the consent page says so, in both languages, and so does the proof', async ({ assert }) => {
    const made = await world()
    const visitor = new Visitor()
    await launchClient(visitor, made.panel, made.client)
    const page = await visitor.get(`/manage/${made.agent.manageCode}`)
    for (const said of [
      'will also get into your account',
      made.email,
      'see products and services, see domains',
      'see and change the passwords of services',
      'place orders, upgrades and cancellations',
      'User Management',
    ]) {
      assert.include(page.html, said)
    }
    const answer = await visitor.post('/manage/consents', {
      ...consentForm(page.html),
      manage_services: '1',
    })
    const grantId = Number(/consents\/(\d+)/.exec(answer.headers.get('location')!)![1])
    assert.equal(await stateOf(grantId), 'owed')
    const [consented] = await db.from('grant_entries').where('grant_id', grantId).orderBy('number')
    assert.isTrue(JSON.parse(consented.details).nativeAccess)
    const proof = await findGrantProof(db.connection(), grantId)
    assert.include(
      proofText(proof!, (key) => key, now()),
      'see and change the passwords of services'
    )
    assert.deepEqual(await assertProven(made), [])

    const italian = new Visitor()
    await launchClient(italian, made.panel, await createClient(made.panel), { locale: 'it' })
    const other = await italian.get(`/manage/${made.agent.manageCode}`)
    assert.include(other.html, 'entrerà anche nel tuo account')
    assert.include(other.html, 'vedere e cambiare le password dei servizi')

    await db.from('panel_connections').where('panel_id', made.panel.id).update({ native_access: 0 })
    const off = await italian.get(`/manage/${made.agent.manageCode}`)
    assert.notInclude(off.html, 'entrerà anche nel tuo account')
    const stale = await italian.post('/manage/consents', consentForm(other.html))
    assert.include(stale.headers.get('location'), '/manage/')
    assert.notInclude(stale.headers.get('location'), '/consents/')
  })

  test('the agent reads it in the log; withdrawing says that it takes a moment there', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await joined(made)
    const visitor = new Visitor()
    await launchClient(visitor, made.panel, made.client)
    const confirm = await visitor.get(`/client/managers/${grantId}/withdraw`)
    assert.include(confirm.html, 'this holds within minutes')
    const agent = new Visitor()
    await launchClient(agent, made.panel, made.agent.client)
    const log = await agent.get(`/agent/clients/${made.client.id}/log`)
    assert.include(log.html, 'You became a user of the account in the panel itself')
    assert.notInclude(log.html, 'Other users came into')
  })

  test('mails do not say that all has ended while it has not in the panel itself', async ({
    assert,
  }) => {
    const made = await world()
    const grantId = await joined(made, EVERYTHING)
    const narrow = await app.container.make(NarrowGrant)
    await narrow.handle({
      grantId,
      clientId: made.client.id,
      keep: ['see'],
      by: 'client',
      actorName: 'Carla',
    })
    await withdraw(grantId)
    const mails = await db
      .from('owed_mails')
      .where('dedupe_key', 'like', `grant:${grantId}:%`)
      .whereIn('template', ['manager.scopes_changed', 'manager.ended'])
    assert.lengthOf(mails, 4)
    for (const { template, details } of mails) {
      for (const locale of ['en', 'it'] as const) {
        const mail = await renderMail(mailNamed(template)!, JSON.parse(details), {
          name: 'Carla',
          locale,
        })
        assert.match(mail.text, /within minutes|entro pochi minuti/)
        assert.notMatch(
          `${mail.subject} ${mail.text}`,
          /can no longer see your panel|translation missing|managers\.mails/
        )
      }
    }
  })

  test('it is exported to client and agent', async ({ assert }) => {
    const made = await world()
    await agree(made)
    const panel = await db.from('panels').where('id', made.panel.id).firstOrFail()
    for (const { externalId } of [made.client, made.agent.client]) {
      const exported = await exportClient(db.connection(), panel, externalId)
      assert.lengthOf(exported!.tables.native_accesses!.rows, 1)
    }
  })
})
