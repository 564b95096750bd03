import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'refunds', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        kind: 'str(16)',
        external_id: 'str(128)',
        invoice_id: 'ref',
        amount: 'big',
        currency: 'str(3)',
        full: 'bool',
        refunded_at: 'big',
        created_at: 'big',
      },
      references: { panel_id: 'panels', invoice_id: 'invoices' },
      unique: [['panel_id', 'kind', 'external_id']],
      // everything taken back from an invoice, in order
      index: [['invoice_id', 'refunded_at', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('refunds')
  }
}
