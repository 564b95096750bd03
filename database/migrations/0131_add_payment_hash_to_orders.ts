import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

/**
 * A keyed hash of the panel's name for the card or account that the order was paid with.
 */
export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'orders', 'payment_hash', 'str(64)?')
  }

  override async down() {
    this.schema.alterTable('orders', (table) => {
      table.dropColumn('payment_hash')
    })
  }
}
