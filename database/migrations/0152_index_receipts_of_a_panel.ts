import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The Receipts page of one panel's admins: every filter but the search, counts and deep pages from this index alone.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'receipts', ['panel_id', 'decided_at', 'id', 'outcome', 'order_id'])
  }

  override async down() {
    await dropIndex(this, 'receipts', 'receipts_panel_id_decided_at_id_outcome_order_id')
  }
}
