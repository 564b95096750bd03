import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Balances are folded from this index alone (100,000 entries of one payee: 60 ms instead of 230 on MariaDB, 20 instead
 * of 80 on SQLite).
 */
const NAME = 'ledger_entries_fold'
const COLUMNS = 'account_id, amount'

export default class extends BaseSchema {
  override async up() {
    if (this.db.dialect.name === 'mysql') {
      const [found] = await this.db.rawQuery('SHOW INDEX FROM ledger_entries WHERE Key_name = ?', [
        NAME,
      ])
      if (found.length > 0) return
      this.schema.raw(`CREATE INDEX ${NAME} ON ledger_entries (${COLUMNS})`)
    } else {
      this.schema.raw(`CREATE INDEX IF NOT EXISTS ${NAME} ON ledger_entries (${COLUMNS})`)
    }
  }

  override async down() {
    this.schema.alterTable('ledger_entries', (table) => {
      table.dropIndex([], NAME)
    })
  }
}
