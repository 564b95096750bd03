import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'invoices', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        external_id: 'str(128)',
        client_id: 'ref',
        order_id: 'ref?',
        paid_at: 'big',
        currency: 'str(3)',
        subtotal: 'big',
        discount: 'big',
        tax: 'big',
        total: 'big',
        payment_method: 'str(64)',
        created_at: 'big',
      },
      references: { panel_id: 'panels', client_id: 'clients', order_id: 'orders' },
      unique: [['panel_id', 'external_id']],
      // the paid invoices of an order, when it is settled; those of a client that name none
      index: [
        ['order_id', 'id'],
        ['client_id', 'id'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('invoices')
  }
}
