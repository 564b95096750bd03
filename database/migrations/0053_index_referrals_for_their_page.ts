import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The Referrals page: every filter but the search, counts and deep pages are answered from this index alone
 * (50,000 referrals of one affiliate, MariaDB: the last page of a filter 20 ms instead of 80).
 */
const NAME = 'referrals_page'
const COLUMNS = 'affiliate_id, occurred_at, id, status, kind, link_id'

export default class extends BaseSchema {
  override async up() {
    if (this.db.dialect.name === 'mysql') {
      const [found] = await this.db.rawQuery('SHOW INDEX FROM referrals WHERE Key_name = ?', [NAME])
      if (found.length > 0) return
      this.schema.raw(`CREATE INDEX ${NAME} ON referrals (${COLUMNS})`)
    } else {
      this.schema.raw(`CREATE INDEX IF NOT EXISTS ${NAME} ON referrals (${COLUMNS})`)
    }
  }

  override async down() {
    this.schema.alterTable('referrals', (table) => {
      table.dropIndex([], NAME)
    })
  }
}
