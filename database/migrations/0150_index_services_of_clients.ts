import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The services of a client: their user names and domains, which receipts take out of descriptions.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'services', ['client_id', 'id'])
  }

  override async down() {
    await dropIndex(this, 'services', 'services_client_id_id')
  }
}
