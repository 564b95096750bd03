import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'clients', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        external_id: 'str(128)',
        email: 'str(254)?',
        name: 'str(200)?',
        company: 'str(200)?',
        country: 'str(2)?',
        locale: 'str(16)?',
        registered_at: 'big?',
        visit_token: 'text?',
        // when the event happened that told the above; none yet for a client known by id only
        profile_at: 'big?',
        closed_at: 'big?',
        merged_into_id: 'ref?',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { panel_id: 'panels' },
      unique: [['panel_id', 'external_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('clients')
  }
}
