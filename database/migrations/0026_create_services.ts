import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'services', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        external_id: 'str(128)',
        client_id: 'ref',
        // the panel's id: a service may be told of before its order
        order_external_id: 'str(128)?',
        product_id: 'str(128)',
        product_name: 'str(255)',
        domain: 'str(255)?',
        user_name: 'str(128)?',
        status: 'str(32)',
        status_at: 'big',
        created_at: 'big',
      },
      references: { panel_id: 'panels', client_id: 'clients' },
      unique: [['panel_id', 'external_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('services')
  }
}
