import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'reviews', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        order_id: 'ref',
        affiliate_id: 'ref',
        // open, accepted, rejected
        state: 'str(16)',
        // JSON: [{ reason, values }]
        reasons: 'text',
        opened_at: 'big',
        decided_at: 'big?',
        decided_by: 'ref?',
        note: 'text?',
      },
      references: {
        panel_id: 'panels',
        order_id: 'orders',
        affiliate_id: 'affiliates',
        decided_by: 'users',
      },
      // an order is reviewed once for each who would earn it, however often it is decided again
      unique: [['order_id', 'affiliate_id']],
      // what waits for a decision
      index: [
        ['state', 'opened_at', 'id'],
        ['panel_id', 'state', 'opened_at'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('reviews')
  }
}
