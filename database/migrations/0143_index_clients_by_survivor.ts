import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // everybody who was merged into a client, when that client is erased, exported or merged again
    await addIndex(this, 'clients', ['merged_into_id'])
  }

  override async down() {
    await dropIndex(this, 'clients', 'clients_merged_into_id')
  }
}
