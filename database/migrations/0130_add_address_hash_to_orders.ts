import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

/**
 * A keyed hash of the address that the order came from, for the review of orders; forgotten when the fraud window ends.
 */
export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'orders', 'address_hash', 'str(64)?')
  }

  override async down() {
    this.schema.alterTable('orders', (table) => {
      table.dropColumn('address_hash')
    })
  }
}
