import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'manager_reports', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        // who reports; null: somebody who was not signed in
        client_id: 'ref?',
        agent_id: 'ref',
        grant_id: 'ref?',
        invitation_id: 'ref?',
        text: 'text?',
        created_at: 'big',
        handled_at: 'big?',
        handled_by_name: 'str(200)?',
      },
      references: { panel_id: 'panels', agent_id: 'agents' },
      // what waits for an admin; erasure
      index: [['panel_id', 'handled_at', 'id'], ['client_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('manager_reports')
  }
}
