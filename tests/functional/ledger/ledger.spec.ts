import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'
import { VerifyLedger } from '#ledger/actions/verify_ledger'
import type { Posting } from '#ledger/posting'
import { balancesOf } from '#ledger/queries/balances_of'
import { createClient, createPanel } from '#tests/helpers/world'

async function begin() {
  const panel = await createPanel()
  const client = await createClient(panel)
  return { panelId: panel.id, clientId: client.id }
}

function credit(clientId: number, reference: string, amount: number, currency = 'EUR'): Posting {
  return {
    currency,
    kind: 'commission.credited',
    reference,
    occurredAt: now(),
    entries: [
      { clientId, account: 'commission_expense', amount },
      { clientId, account: 'payable_pending', amount: -amount },
    ],
  }
}

async function book(panelId: number, ...postings: Posting[]) {
  const ledger = await app.container.make(BookLedgerTransaction)
  await inTransaction((trx) => ledger.handle({ trx, panelId, postings }), {
    isolation: 'read committed',
  })
}

async function verify(panelId: number) {
  const action = await app.container.make(VerifyLedger)
  return action.handle({ panelId })
}

test.group('Ledger', () => {
  test('a reference is booked once, also within one call', async ({ assert }) => {
    const { panelId, clientId } = await begin()
    await book(panelId, credit(clientId, 'a', 100), credit(clientId, 'a', 100))
    await book(panelId, credit(clientId, 'a', 100), credit(clientId, 'b', 7))
    await Promise.all(Array.from({ length: 10 }, () => book(panelId, credit(clientId, 'c', 1))))

    assert.deepEqual(await balancesOf({ panelId, clientId }), [
      { currency: 'EUR', pending: 108, available: 0, clearing: 0, paid: 0 },
    ])
    assert.deepEqual(await verify(panelId), { chains: 1, transactions: 3, findings: [] })
  })

  test('the same reference of another panel is another one', async ({ assert }) => {
    const one = await begin()
    const two = await begin()
    await book(one.panelId, credit(one.clientId, 'a', 100))
    await book(two.panelId, credit(two.clientId, 'a', 50))

    const [balance] = await balancesOf(two)
    assert.equal(balance!.pending, 50)
    assert.isEmpty(await balancesOf({ panelId: one.panelId, clientId: two.clientId }))
  })

  test('what is out of balance, empty, inexact or of no currency is refused whole', async ({
    assert,
  }) => {
    const { panelId, clientId } = await begin()
    const good = credit(clientId, 'good', 100)
    const wrong: [string, Posting][] = [
      ['E_LEDGER_UNBALANCED', { ...good, entries: [good.entries[0]!, good.entries[0]!] }],
      ['E_LEDGER_EMPTY', { ...good, entries: [] }],
      ['E_LEDGER_EMPTY', credit(clientId, 'zero', 0)],
      ['E_UNSAFE_AMOUNT', credit(clientId, 'half', 0.5)],
      ['E_UNKNOWN_CURRENCY', credit(clientId, 'gold', 1, 'XAU')],
    ]
    for (const [code, posting] of wrong) {
      const error = await book(panelId, good, posting).then(
        () => null,
        (failure: { code: string }) => failure
      )
      assert.equal(error?.code, code)
    }
    assert.isEmpty(await balancesOf({ panelId, clientId }))
  })

  test('a balance is the fold of the entries, at any date', async ({ assert }) => {
    const { panelId, clientId } = await begin()
    const start = Date.parse('2026-01-01T00:00:00Z')
    const amounts = [100, 250, -30, 7]
    try {
      for (const [day, amount] of amounts.entries()) {
        freeze(start + day * 86_400_000)
        await book(panelId, credit(clientId, `day ${day}`, amount))
      }
      for (let day = 0; day <= amounts.length; day++) {
        const [balance] = await balancesOf({ panelId, clientId }, start + day * 86_400_000)
        const expected = amounts.slice(0, day).reduce((all, amount) => all + amount, 0)
        assert.equal(balance?.pending ?? 0, expected)
      }
    } finally {
      thaw()
    }
  })

  test('the database refuses to change or remove what is booked', async ({ assert }) => {
    const { panelId, clientId } = await begin()
    await book(panelId, credit(clientId, 'a', 100))
    const transaction = await db
      .from('ledger_transactions')
      .where('panel_id', panelId)
      .firstOrFail()
    const attempts = [
      () => db.from('ledger_transactions').where('id', transaction.id).update({ reason: 'x' }),
      () => db.from('ledger_transactions').where('id', transaction.id).delete(),
      () => db.from('ledger_entries').where('transaction_id', transaction.id).update({ amount: 1 }),
      () => db.from('ledger_entries').where('transaction_id', transaction.id).delete(),
    ]
    for (const attempt of attempts) {
      const error = await attempt().then(
        () => null,
        (failure: Error) => failure
      )
      assert.match(error?.message ?? '', /is append-only/)
    }
    assert.deepEqual(await verify(panelId), { chains: 1, transactions: 1, findings: [] })
  })
})

test.group('ledger:verify', (group) => {
  /**
   * As somebody would who may change the database itself: past the triggers.
   */
  async function tamper(work: (connection: typeof db) => Promise<unknown>) {
    const triggers = ['ledger_transactions', 'ledger_entries'].flatMap((table) =>
      (['update', 'delete'] as const).map((change) => ({ table, change }))
    )
    for (const { table, change } of triggers) {
      await db.rawQuery(`DROP TRIGGER ${table}_no_${change}`)
    }
    try {
      await work(db)
    } finally {
      for (const { table, change } of triggers) await restore(table, change)
    }
  }

  async function restore(table: string, change: string) {
    const create = `CREATE TRIGGER ${table}_no_${change} BEFORE ${change.toUpperCase()} ON ${table} FOR EACH ROW`
    const refusal = `${table} is append-only: book a new entry instead`
    await db.rawQuery(
      db.connection().dialect.name === 'mysql'
        ? `${create} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${refusal}'`
        : `${create} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`
    )
  }

  // on SQLite the connection that drops a trigger must not be in the middle of anything else
  group.tap((each) => each.timeout(60_000))

  const changes: [string, (row: { id: number; panel_id: number }) => Promise<unknown>, string][] = [
    [
      'one changed character of a reference',
      ({ id }) => db.from('ledger_transactions').where('id', id).update({ reference: 'B' }),
      'changed',
    ],
    [
      'an instant moved by a millisecond',
      ({ id }) => db.from('ledger_transactions').where('id', id).increment('occurred_at', 1),
      'changed',
    ],
    [
      'one amount changed by one unit',
      ({ id }) =>
        db
          .from('ledger_entries')
          .where('transaction_id', id)
          .where('amount', '>', 0)
          .increment('amount', 1),
      'changed,unbalanced',
    ],
    [
      'both amounts changed, in balance',
      ({ id }) =>
        db.rawQuery('UPDATE ledger_entries SET amount = amount * 10 WHERE transaction_id = ?', [
          id,
        ]),
      'changed',
    ],
    [
      'another payee of an account',
      async ({ id, panel_id: panelId }) => {
        const thief = await createClient({ id: panelId })
        const entry = await db.from('ledger_entries').where('transaction_id', id).firstOrFail()
        await db
          .from('ledger_accounts')
          .where('id', entry.account_id)
          .update({ client_id: thief.id })
      },
      'changed',
    ],
    [
      'a changed hash',
      ({ id }) =>
        db
          .from('ledger_transactions')
          .where('id', id)
          .update({ hash: 'f'.repeat(64) }),
      'changed',
    ],
    [
      'a missing transaction',
      async ({ id }) => {
        await db.from('ledger_entries').where('transaction_id', id).delete()
        await db.from('ledger_transactions').where('id', id).delete()
      },
      'missing',
    ],
    [
      'a chain cut short, its head adjusted',
      async ({ id, panel_id: panelId }) => {
        await db
          .from('ledger_entries')
          .where('transaction_id', '>=', id)
          .whereIn(
            'transaction_id',
            db.from('ledger_transactions').where('panel_id', panelId).select('id')
          )
          .delete()
        await db
          .from('ledger_transactions')
          .where('panel_id', panelId)
          .where('id', '>=', id)
          .delete()
        await db.from('ledger_chains').where('panel_id', panelId).update({ last_sequence: 1 })
      },
      'head',
    ],
  ]

  for (const [what, change, expected] of changes) {
    test(`finds ${what}`, async ({ assert }) => {
      const { panelId, clientId } = await begin()
      for (const reference of ['A', 'b', 'c']) await book(panelId, credit(clientId, reference, 100))
      const rows = await db.from('ledger_transactions').where('panel_id', panelId).orderBy('id')

      await tamper(() => change(rows[1]))

      const { findings } = await verify(panelId)
      assert.isNotEmpty(findings)
      const problems = new Set(findings.map(({ problem }) => problem))
      for (const problem of expected.split(','))
        assert.isTrue(problems.has(problem as 'changed'), problem)
    })
  }

  test('finds that the database no longer refuses changes', async ({ assert }) => {
    const { panelId } = await begin()
    await db.rawQuery('DROP TRIGGER ledger_entries_no_delete')
    try {
      const { findings } = await verify(panelId)
      assert.deepEqual(findings, [{ problem: 'unprotected', trigger: 'ledger_entries_no_delete' }])
    } finally {
      await restore('ledger_entries', 'delete')
    }
  })

  test('says so on the command line, with the exit code', async ({ assert }) => {
    const { panelId, clientId } = await begin()
    await book(panelId, credit(clientId, 'A', 100))
    const panel = await db.from('panels').where('id', panelId).firstOrFail()

    ace.ui.switchMode('raw')
    try {
      const good = await ace.exec('ledger:verify', ['--panel', panel.key])
      assert.equal(good.exitCode, 0)
      good.assertLogMatches(/1 transactions in 1 chains are as they were booked/)

      await tamper(() =>
        db.from('ledger_transactions').where('panel_id', panelId).update({ kind: 'x' })
      )
      const bad = await ace.exec('ledger:verify', ['--panel', panel.key])
      assert.equal(bad.exitCode, 1)
      bad.assertLogMatches(/was changed after it was booked/)
    } finally {
      ace.ui.switchMode('normal')
    }
  })
})
