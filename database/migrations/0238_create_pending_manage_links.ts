import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'pending_manage_links', {
      columns: {
        // opaque, in the return_to of the panel's login: hash of it
        id_hash: 'str(64) key',
        agent_id: 'ref',
        // null: the general link
        invitation_id: 'ref?',
        created_at: 'big',
        expires_at: 'big',
      },
      references: { agent_id: 'agents' },
      // what has run out
      index: [['expires_at']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('pending_manage_links')
  }
}
