import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'ledger_entries', {
      columns: { id: 'id', transaction_id: 'ref', account_id: 'ref', amount: 'big' },
      references: { transaction_id: 'ledger_transactions', account_id: 'ledger_accounts' },
      // the entries of a transaction; the fold of an account
      index: [['transaction_id'], ['account_id', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('ledger_entries')
  }
}
