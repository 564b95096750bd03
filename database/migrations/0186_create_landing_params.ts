import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'landing_params', {
      columns: {
        // `client` (of its registration) or `order`
        subject_type: 'str(8)',
        subject_id: 'ref',
        client_id: 'ref',
        // JSON
        params: 'text',
        created_at: 'big',
      },
      primary: ['subject_type', 'subject_id'],
      references: { client_id: 'clients' },
      // erasure; retention
      index: [['client_id'], ['created_at']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('landing_params')
  }
}
