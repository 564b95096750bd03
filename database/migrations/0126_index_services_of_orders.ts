import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the services that an order created, when it is settled
    await addIndex(this, 'services', ['panel_id', 'order_external_id'])
  }

  override async down() {
    this.schema.alterTable('services', (table) => {
      table.dropIndex(['panel_id', 'order_external_id'], 'services_panel_id_order_external_id')
    })
  }
}
