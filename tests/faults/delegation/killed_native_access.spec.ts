import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { KeepNativeAccesses } from '#delegation/native/actions/keep_native_accesses'
import { VerifyConsents } from '#delegation/proof/actions/verify_consents'
import { createAgent } from '#tests/helpers/agents'
import { connectWhmcs, consent, withdraw } from '#tests/helpers/grants'
import { WhmcsPanel } from '#tests/helpers/whmcs_panel'
import { createClient, createPanel } from '#tests/helpers/world'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function startWorker(panel: { id: number }) {
  const child = spawn(
    process.execPath,
    [
      '--import=./tests/typescript.js',
      'tests/fixtures/keep_native_accesses.ts',
      String(now()),
      String(panel.id),
    ],
    { cwd: app.makePath(), env: process.env, stdio: ['ignore', 'ignore', 'inherit'] }
  )
  return { child, gone: once(child, 'exit') }
}

async function work(panel: { id: number }) {
  const { gone } = startWorker(panel)
  const [code] = await gone
  if (code !== 0) throw new Error(`The worker ended with ${code}`)
}

test.group('A worker killed while an agent gets into the panel itself, and out of it', (group) => {
  let whmcs: WhmcsPanel

  group.each.setup(async () => {
    whmcs = await WhmcsPanel.start()
    freeze(Date.now())
    return async () => {
      thaw()
      await whmcs.close()
    }
  })

  /** The call is done, and who made it is killed before the answer comes. */
  async function killedAt(action: string, panel: { id: number }) {
    let victim: ChildProcess | null = null
    whmcs.overrides[action] = (fields) => {
      delete whmcs.overrides[action]
      whmcs.answer(action, fields)
      return (request) => {
        victim!.kill('SIGKILL')
        request.socket.destroy()
      }
    }
    const { child, gone } = startWorker(panel)
    victim = child
    const [, signal] = await gone
    return signal as string | null
  }

  test('the next one sees what was done, invites nobody twice and takes off whom it must', async ({
    assert,
  }) => {
    const panel = await createPanel()
    await connectWhmcs(panel, { url: whmcs.url })
    const account = whmcs.customer().id
    const agent = await createAgent(panel)
    const client = await createClient(panel, { external_id: account })
    const grantId = await consent(agent, client, { native: true })
    const keep = await app.container.make(KeepNativeAccesses)
    const callsOf = (action: string) => whmcs.calls.filter((call) => call.action === action)
    const access = () => db.from('native_accesses').where('grant_id', grantId).firstOrFail()

    assert.equal(await killedAt('CreateClientInvite', panel), 'SIGKILL')
    assert.containsSubset(await access(), { pending: 'invite', invitations: 1 })
    await keep.handle({ panelId: panel.id })
    assert.lengthOf(callsOf('CreateClientInvite'), 1)

    whmcs.accept(account)
    freeze(now() + 6 * MINUTE)
    // two at once, on two machines
    await Promise.all([work(panel), work(panel)])
    assert.containsSubset(await access(), { state: 'accepted', pending: null })
    assert.lengthOf(callsOf('CreateClientInvite'), 1)

    await withdraw(grantId)
    assert.equal(await killedAt('DeleteUserClient', panel), 'SIGKILL')
    assert.lengthOf(whmcs.usersOf(account), 1)
    freeze(now() + HOUR)
    await keep.handle({ panelId: panel.id })
    assert.lengthOf(callsOf('DeleteUserClient'), 1)
    assert.containsSubset(await access(), { state: 'removed', pending: null, email: null })

    const entries = await db
      .from('grant_entries')
      .where('grant_id', grantId)
      .where('act', 'like', 'native.%')
      .orderBy('number')
    assert.deepEqual(
      entries.map(({ act, stage }) => `${act} ${stage}`),
      [
        'native.invite begun',
        'native.invite done',
        'native.joined stated',
        'native.update begun',
        'native.update done',
        'native.remove begun',
        'native.remove done',
      ]
    )
    const verify = await app.container.make(VerifyConsents)
    const { findings } = await verify.handle({ panelId: panel.id })
    assert.deepEqual(findings, [])
  }).timeout(120_000)
})
