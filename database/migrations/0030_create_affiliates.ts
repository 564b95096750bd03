import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'affiliates', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        client_id: 'ref',
        status: 'str(16)',
        joined_at: 'big',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { panel_id: 'panels', client_id: 'clients' },
      unique: [['client_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('affiliates')
  }
}
