import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'program_switches', {
      columns: {
        // a panel without a row: on
        panel_id: 'ref key',
        enabled: 'bool',
        changed_at: 'big',
      },
      references: { panel_id: 'panels' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('program_switches')
  }
}
