import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'ledger_chains', {
      columns: {
        panel_id: 'ref',
        currency: 'str(3)',
        last_sequence: 'int',
        last_hash: 'str(64)',
      },
      primary: ['panel_id', 'currency'],
      references: { panel_id: 'panels' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('ledger_chains')
  }
}
