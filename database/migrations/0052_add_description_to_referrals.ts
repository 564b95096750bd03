import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What was ordered, as the affiliate may read and search it (#referrals/redact_description). Searching the panel's own
 * words instead would tell, letter by letter, which domain a client has.
 */
export default class extends BaseSchema {
  override async up() {
    if (await this.schema.hasColumn('referrals', 'description')) return

    this.schema.alterTable('referrals', (table) => {
      table.string('description', 500).nullable()
    })
  }

  override async down() {
    this.schema.alterTable('referrals', (table) => {
      table.dropColumn('description')
    })
  }
}
