import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Serves the Referrals page filtered by link, newest first.
 */
const NAME = 'referrals_link_id_occurred_at_id'

export default class extends BaseSchema {
  override async up() {
    const connection = this.db.getWriteClient()
    if (this.db.dialect.name === 'mysql') {
      const [found] = await connection.raw(`SHOW INDEX FROM referrals WHERE Key_name = '${NAME}'`)
      if (found.length > 0) return
      this.schema.raw(`CREATE INDEX ${NAME} ON referrals (link_id, occurred_at, id)`)
    } else {
      this.schema.raw(`CREATE INDEX IF NOT EXISTS ${NAME} ON referrals (link_id, occurred_at, id)`)
    }
  }

  override async down() {
    this.schema.alterTable('referrals', (table) => {
      table.dropIndex([], NAME)
    })
  }
}
