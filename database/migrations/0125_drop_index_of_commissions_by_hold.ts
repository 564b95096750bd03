import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // 0124 has the same, and who releases
    await dropIndex(this, 'commissions', 'commissions_status_available_at_id')
  }

  override async down() {
    await addIndex(this, 'commissions', ['status', 'available_at', 'id'])
  }
}
