import { test } from '@japa/runner'
import type { BaseSchema } from '@adonisjs/lucid/schema'
import { refuseChange } from '#database/append_only'

/**
 * A migration on a database that answers with `error`.
 */
async function migrateOn(dialect: string, error: Error | null) {
  const statements: string[] = []
  let work: (connection: unknown) => Promise<void> = async () => {}
  const migration = {
    db: { dialect: { name: dialect } },
    defer: (callback: typeof work) => (work = callback),
  }
  refuseChange(migration as unknown as BaseSchema, 'ledger_entries', 'DELETE')
  await work({
    rawQuery: async (sql: string) => {
      statements.push(sql)
      if (error) throw error
    },
  })
  return statements
}

test.group('Append-only tables', () => {
  test('one repeatable statement on each database', async ({ assert }) => {
    for (const dialect of ['mysql', 'better-sqlite3']) {
      const [statement, ...more] = await migrateOn(dialect, null)
      assert.isEmpty(more)
      assert.match(
        statement!,
        /^CREATE TRIGGER IF NOT EXISTS ledger_entries_no_delete BEFORE DELETE ON ledger_entries/
      )
    }
  })

  test('a MySQL that refuses triggers is explained in one sentence', async ({ assert }) => {
    const refusal = Object.assign(new Error('You do not have the SUPER privilege'), { errno: 1419 })
    await assert.rejects(() => migrateOn('mysql', refusal), /log_bin_trust_function_creators = 1/)

    const other = Object.assign(new Error('The disk is full'), { errno: 1021 })
    await assert.rejects(() => migrateOn('mysql', other), 'The disk is full')
  })
})
