import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // sums of the last 30 days on the admin's overview, from the index alone
    await addIndex(this, 'commissions', ['created_at', 'panel_id', 'currency', 'amount'])
  }

  override async down() {
    await dropIndex(this, 'commissions', 'commissions_created_at_panel_id_currency_amount')
  }
}
