import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The same page for local admins, who see every panel.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'receipts', ['decided_at', 'id', 'outcome', 'order_id'])
  }

  override async down() {
    await dropIndex(this, 'receipts', 'receipts_decided_at_id_outcome_order_id')
  }
}
