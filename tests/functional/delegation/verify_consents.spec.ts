import { test } from '@japa/runner'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { type ConsentFinding, VerifyConsents } from '#delegation/proof/actions/verify_consents'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { CONSENT_TEXT_VERSION, hashOfText } from '#delegation/consent/consent_text'
import { createAgent } from '#tests/helpers/agents'
import { consent, withdraw } from '#tests/helpers/grants'
import { createClient, createPanel, type TestPanel, unique } from '#tests/helpers/world'
import ConsentsVerify from '../../../commands/delegation/consents_verify.js'

async function verify(panel: TestPanel) {
  const action = await app.container.make(VerifyConsents)
  return action.handle({ panelId: panel.id })
}

/** A consent to both scopes, narrowed to seeing; another that was withdrawn. */
async function begin() {
  const panel = await createPanel()
  const agent = await createAgent(panel)
  const body = unique('What the page said')
  const grant = async () => {
    const client = await createClient(panel)
    const id = await consent(agent, client, {
      optionalScopes: ['manage_services', 'place_orders'],
      text: { version: CONSENT_TEXT_VERSION, hash: hashOfText(body), language: 'en', body },
    })
    return { id, client }
  }
  const { id, client } = await grant()
  const narrow = await app.container.make(NarrowGrant)
  await narrow.handle({
    grantId: id,
    clientId: client.id,
    keep: ['see'],
    by: 'client',
    actorName: 'Carla',
  })
  const { id: endedId } = await grant()
  await withdraw(endedId)
  return { panel, id, endedId, textHash: hashOfText(body) }
}

type Made = Awaited<ReturnType<typeof begin>>

async function isFound(made: Made, expected: Partial<ConsentFinding>[]) {
  const { findings } = await verify(made.panel)
  return expected.every((wanted) =>
    findings.some((finding) =>
      Object.entries(wanted).every(([key, value]) => finding[key as keyof typeof finding] === value)
    )
  )
}

const set = (id: number, columns: Record<string, unknown>) =>
  db.from('grants').where('id', id).update(columns)

test.group('consents:verify', (group) => {
  // on SQLite the connection that drops a trigger must not be in the middle of anything else
  group.tap((each) => each.timeout(60_000))

  test('finds nothing where nothing was changed', async ({ assert }) => {
    const { panel } = await begin()
    assert.deepEqual(await verify(panel), { grants: 2, entries: 4, findings: [] })
  })

  const rows: [string, (made: Made) => Promise<unknown>, string][] = [
    [
      'a scope that was taken back',
      ({ id }) => set(id, { scopes: '["see","manage_services"]' }),
      'scopes',
    ],
    ['a longer life', ({ id }) => set(id, { expires_at: 9_999_999_999_999 }), 'expires_at'],
    ['another text', ({ id }) => set(id, { text_hash: 'b'.repeat(64) }), 'text'],
    ['another language', ({ id }) => set(id, { language: 'it' }), 'text'],
    [
      'a changed text',
      ({ textHash }) => db.from('consent_texts').where('hash', textHash).update({ body: 'Other' }),
      'text_body',
    ],
    ['another sign-in', ({ id }) => set(id, { signed_in: '{}' }), 'signed_in'],
    ['another agent', ({ id }) => set(id, { agent_snapshot: '{"name":"X"}' }), 'agent'],
    [
      'a place that was another',
      ({ id }) => set(id, { from_agents_address: true }),
      'from_agents_address',
    ],
    ['an invitation that was none', ({ id }) => set(id, { invitation_id: 1 }), 'invitation'],
    ['an earlier date', ({ id }) => set(id, { granted_at: 0 }), 'granted_at'],
    [
      'a withdrawn one that lives again',
      ({ endedId }) => set(endedId, { state: 'active', ended_at: null }),
      'state',
    ],
    ['one that ended by nobody', ({ id }) => set(id, { state: 'withdrawn', ended_at: 1 }), 'state'],
    ['another end', ({ endedId }) => set(endedId, { ended_at: 5 }), 'ended_at'],
  ]
  for (const [what, change, field] of rows) {
    test(`finds ${what}`, async ({ assert }) => {
      const made = await begin()
      await change(made)
      assert.isTrue(await isFound(made, [{ problem: 'row', field } as Partial<ConsentFinding>]))
    })
  }

  const entries: [string, (id: number) => Promise<unknown>, string][] = [
    [
      'one changed letter of an entry',
      (id) =>
        db.from('grant_entries').where({ grant_id: id, number: 1 }).update({ actor_name: 'X' }),
      'changed',
    ],
    [
      'details that say more',
      (id) =>
        db.rawQuery(
          `UPDATE grant_entries SET details = REPLACE(details, '["see"]', '["see","place_orders"]')
           WHERE grant_id = ? AND number = 2`,
          [id]
        ),
      'changed',
    ],
    [
      'an instant moved by a millisecond',
      (id) => db.from('grant_entries').where({ grant_id: id, number: 2 }).increment('at', 1),
      'changed',
    ],
    [
      'an entry that is gone',
      (id) => db.from('grant_entries').where({ grant_id: id, number: 1 }).delete(),
      'missing',
    ],
    [
      'the last entry that is gone',
      (id) => db.from('grant_entries').where({ grant_id: id, number: 2 }).delete(),
      'missing',
    ],
    ['a head that is gone', (id) => db.from('grant_heads').where('grant_id', id).delete(), 'head'],
  ]
  for (const [what, change, problem] of entries) {
    test(`finds ${what}`, async ({ assert }) => {
      const made = await begin()
      await pastTheTriggers(() => change(made.id))
      assert.isTrue(await isFound(made, [{ problem, grantId: made.id } as Partial<ConsentFinding>]))
    })
  }

  test('finds that the database no longer refuses changes', async ({ assert }) => {
    const made = await begin()
    await db.rawQuery('DROP TRIGGER grant_entries_no_delete')
    try {
      const { findings } = await verify(made.panel)
      assert.deepEqual(findings, [{ problem: 'unprotected', trigger: 'grant_entries_no_delete' }])
    } finally {
      await restore('delete')
    }
  })

  test('says so, with its exit code', async ({ assert }) => {
    const made = await begin()
    const run = async () => {
      ace.ui.switchMode('raw')
      const command = await ace.create(ConsentsVerify, [`--panel=${made.panel.key}`])
      await command.exec()
      const output = command.logger.getLogs().map(({ message }) => message)
      ace.ui.switchMode('normal')
      return { exitCode: command.exitCode, output: output.join('\n') }
    }
    const good = await run()
    assert.equal(good.exitCode, 0)
    assert.include(good.output, '4 entries of 2 consents are as they were written')

    await set(made.id, { scopes: '["see","place_orders"]' })
    const bad = await run()
    assert.equal(bad.exitCode, 1)
    assert.include(bad.output, `consent ${made.id}: scopes is not what its entries say`)
  })
})

/**
 * As somebody would who may change the database itself.
 */
async function pastTheTriggers(work: () => Promise<unknown>) {
  const changes = ['update', 'delete'] as const
  for (const change of changes) await db.rawQuery(`DROP TRIGGER grant_entries_no_${change}`)
  try {
    await work()
  } finally {
    for (const change of changes) await restore(change)
  }
}

async function restore(change: 'update' | 'delete') {
  const create = `CREATE TRIGGER grant_entries_no_${change} BEFORE ${change.toUpperCase()} ON grant_entries FOR EACH ROW`
  const refusal = 'grant_entries is append-only: book a new entry instead'
  await db.rawQuery(
    db.connection().dialect.name === 'mysql'
      ? `${create} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${refusal}'`
      : `${create} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`
  )
}
