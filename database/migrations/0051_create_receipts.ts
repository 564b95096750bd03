import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'receipts', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        subject_key: 'str(64)',
        decision: 'int',
        client_id: 'ref',
        order_id: 'ref?',
        outcome: 'str(16)',
        reason: 'str(64)',
        affiliate_id: 'ref?',
        link_id: 'ref?',
        facts: 'longtext',
        decided_at: 'big',
      },
      references: {
        panel_id: 'panels',
        client_id: 'clients',
        order_id: 'orders',
        affiliate_id: 'affiliates',
        link_id: 'links',
      },
      // exactly one per decision
      unique: [['subject_key', 'decision']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('receipts')
  }
}
