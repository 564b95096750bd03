import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { DATA_MAP, FRAMEWORK_TABLES, movedColumns } from '#privacy/data_map'
import { isPersonal, RETENTION } from '#privacy/data_map/rules'
import { KeepRetention } from '#privacy/actions/keep_retention'
import { dataMapMarkdown } from '#privacy/queries/data_map_markdown'

async function columnsOf(table: string) {
  return Object.keys(await db.connection().columnsInfo(table))
}

test.group('Data map', () => {
  test('names every table', async ({ assert }) => {
    assert.sameMembers(Object.keys(DATA_MAP), await db.connection().getAllTables())
  })

  test('classifies every column: add a new one to app/privacy/data_map/', async ({ assert }) => {
    for (const [table, { columns }] of Object.entries(DATA_MAP)) {
      if (FRAMEWORK_TABLES.includes(table)) continue
      assert.sameMembers(Object.keys(columns), await columnsOf(table), table)
    }
  })

  test('says of every column with a client’s or a membership’s id what a merge does to it', async ({
    assert,
  }) => {
    for (const [table, { columns }] of Object.entries(DATA_MAP)) {
      for (const kind of ['client', 'affiliate'] as const) {
        const rule = columns[`${kind}_id`]
        if (rule !== undefined) assert.isObject(rule, `${table}.${kind}_id`)
      }
    }
    assert.includeDeepMembers(movedColumns('client'), [{ table: 'orders', column: 'client_id' }])
    assert.includeDeepMembers(movedColumns('affiliate'), [
      { table: 'links', column: 'affiliate_id' },
    ])
  })

  test('says whose the rows with personal data are, or why erasure leaves them', ({ assert }) => {
    for (const [table, { of, columns }] of Object.entries(DATA_MAP)) {
      const erased = Object.values(columns).some(
        (rule) => isPersonal(rule) && !(rule.erase !== null && typeof rule.erase === 'object')
      )
      if (erased) assert.isString(of, table)
    }
  })

  test('keeps nothing for a time that nothing ends', async ({ assert }) => {
    const { steps } = await app.container.make(KeepRetention)
    const used = Object.values(DATA_MAP).flatMap(({ columns }) =>
      Object.values(columns).flatMap((rule) => (isPersonal(rule) ? [rule.until] : []))
    )
    // those of other jobs and of people
    const elsewhere = ['access', 'session', 'counter', 'launch', 'mail', 'staff', 'books']
    for (const until of new Set(used)) {
      assert.isTrue(until in steps || elsewhere.includes(until), until)
    }
    assert.includeMembers(Object.keys(RETENTION), [...new Set(used)])
  })

  test('stands in docs/privacy.md as it is: run "node ace privacy:data-map"', ({ assert }) => {
    const doc = readFileSync(app.makePath('docs/privacy.md'), 'utf8')
    for (const part of Object.values(dataMapMarkdown())) assert.include(doc, part)
  })
})
