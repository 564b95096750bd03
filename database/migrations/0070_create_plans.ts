import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'plans', {
      columns: {
        id: 'id',
        panel_id: 'ref?',
        name: 'str(120)',
        is_default: 'bool',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { panel_id: 'panels' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('plans')
  }
}
