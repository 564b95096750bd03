import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'links', {
      columns: {
        id: 'id',
        affiliate_id: 'ref',
        code: 'str(12)',
        name: 'str(120)',
        target_url: 'str(2048)',
        status: 'str(16)',
        deleted_at: 'big?',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { affiliate_id: 'affiliates' },
      unique: [['code']],
      // the Links page, newest first
      index: [['affiliate_id', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('links')
  }
}
