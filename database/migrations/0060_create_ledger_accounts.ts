import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'ledger_accounts', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        client_id: 'ref',
        currency: 'str(3)',
        kind: 'str(32)',
      },
      references: { panel_id: 'panels', client_id: 'clients' },
      unique: [['panel_id', 'client_id', 'currency', 'kind']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('ledger_accounts')
  }
}
