import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // `commissions_page` begins with the same columns
    await dropIndex(this, 'commissions', 'commissions_client_id_paid_at_id')
  }

  override async down() {
    await addIndex(this, 'commissions', ['client_id', 'paid_at', 'id'])
  }
}
