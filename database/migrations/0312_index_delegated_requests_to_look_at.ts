import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // those that are due to be looked at
    await addIndex(this, 'delegated_requests', ['look_at', 'id'])
  }

  override async down() {
    await dropIndex(this, 'delegated_requests', 'delegated_requests_look_at_id')
  }
}
