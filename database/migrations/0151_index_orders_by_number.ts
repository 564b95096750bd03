import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * Receipts are searched by the number that the panel gave an order.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'orders', ['panel_id', 'number'])
  }

  override async down() {
    await dropIndex(this, 'orders', 'orders_panel_id_number')
  }
}
