import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'mail_choices', {
      columns: {
        id: 'id',
        affiliate_id: 'ref',
        kind: 'str(32)',
        wanted: 'bool',
        updated_at: 'big',
      },
      references: { affiliate_id: 'affiliates' },
      unique: [['affiliate_id', 'kind']],
      // everybody who wants a kind of mail
      index: [['kind', 'wanted', 'affiliate_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('mail_choices')
  }
}
