import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'affiliate_standings', {
      columns: { id: 'id', affiliate_id: 'ref', status: 'str(16)', since: 'big' },
      references: { affiliate_id: 'affiliates' },
      // the standing at an instant
      index: [['affiliate_id', 'since', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('affiliate_standings')
  }
}
