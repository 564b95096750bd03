import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'orders', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        external_id: 'str(128)',
        number: 'str(128)?',
        client_id: 'ref',
        placed_at: 'big',
        currency: 'str(3)',
        subtotal: 'big',
        discount: 'big',
        tax: 'big',
        total: 'big',
        payment_method: 'str(64)',
        moderated: 'bool',
        trial: 'bool',
        coupon: 'str(128)?',
        created_by: 'str(16)',
        visit_token: 'text?',
        status: 'str(16)',
        status_reason: 'str(255)?',
        status_at: 'big',
        created_at: 'big',
      },
      references: { panel_id: 'panels', client_id: 'clients' },
      unique: [['panel_id', 'external_id']],
      // the orders of a client, when the client's registration arrives after them
      index: [['client_id', 'placed_at']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('orders')
  }
}
