import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the release of ended holds, past those that wait for an admin; lists by status
    await addIndex(this, 'commissions', ['status', 'release', 'available_at', 'id'])
  }

  override async down() {
    this.schema.alterTable('commissions', (table) => {
      table.dropIndex(
        ['status', 'release', 'available_at', 'id'],
        'commissions_status_release_available_at_id'
      )
    })
  }
}
