import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The current decision of each of a client's orders: what binds the client, and what a review is about.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'receipts', ['order_id', 'decision'])
  }

  override async down() {
    await dropIndex(this, 'receipts', 'receipts_order_id_decision')
  }
}
