import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * Receipts are searched by the panel's id of a client.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'receipts', ['client_id', 'id'])
  }

  override async down() {
    await dropIndex(this, 'receipts', 'receipts_client_id_id')
  }
}
