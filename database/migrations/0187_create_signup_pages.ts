import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'signup_pages', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        order_external_id: 'str(255)',
        // when a browser first and last asked for what to call
        first_opened_at: 'big',
        last_opened_at: 'big',
      },
      references: { panel_id: 'panels' },
      unique: [['panel_id', 'order_external_id']],
      // retention
      index: [['first_opened_at']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('signup_pages')
  }
}
