import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'ledger_transactions', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        currency: 'str(3)',
        sequence: 'int',
        kind: 'str(32)',
        reference: 'str(160)',
        reason: 'str(255)?',
        reverses_id: 'ref?',
        occurred_at: 'big',
        booked_at: 'big',
        previous_hash: 'str(64)',
        hash: 'str(64)',
      },
      references: { panel_id: 'panels' },
      // booked once per reference; one chain per panel and currency
      unique: [
        ['panel_id', 'reference'],
        ['panel_id', 'currency', 'sequence'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('ledger_transactions')
  }
}
