import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'order_items', {
      columns: {
        id: 'id',
        order_id: 'ref',
        external_id: 'str(128)',
        service_external_id: 'str(128)?',
        kind: 'str(16)',
        description: 'str(500)',
        product_id: 'str(128)?',
        product_group: 'str(128)?',
        tld: 'str(64)?',
        domain_action: 'str(16)?',
        billing_cycle: 'str(32)?',
        renewal: 'bool',
        amount: 'big',
      },
      references: { order_id: 'orders' },
      unique: [['order_id', 'external_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('order_items')
  }
}
