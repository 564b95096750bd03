import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'plans', {
      columns: {
        id: 'id',
        panel_id: 'ref?',
        key: 'str(64)?',
        name: 'str(120)',
        is_default: 'bool',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { panel_id: 'panels' },
      // the plan that configuration makes exists once, however many processes start together
      unique: [['key']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('plans')
  }
}
