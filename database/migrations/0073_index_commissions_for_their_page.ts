import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The Credits page: every filter but the search, counts, sums and deep pages are answered from this index alone
 * (50,000 commissions of one payee, MariaDB: the last page of a filter 30 ms instead of 60).
 */
const NAME = 'commissions_page'
const COLUMNS = 'client_id, paid_at, id, panel_id, currency, status, amount'

export default class extends BaseSchema {
  override async up() {
    if (this.db.dialect.name === 'mysql') {
      const [found] = await this.db.rawQuery('SHOW INDEX FROM commissions WHERE Key_name = ?', [
        NAME,
      ])
      if (found.length > 0) return
      this.schema.raw(`CREATE INDEX ${NAME} ON commissions (${COLUMNS})`)
    } else {
      this.schema.raw(`CREATE INDEX IF NOT EXISTS ${NAME} ON commissions (${COLUMNS})`)
    }
  }

  override async down() {
    this.schema.alterTable('commissions', (table) => {
      table.dropIndex([], NAME)
    })
  }
}
