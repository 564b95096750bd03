import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'manage_invitations', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        agent_id: 'ref',
        // SHA-256 of the token in the link; the token itself is nowhere
        token_hash: 'str(64)',
        // bound to one of these: the address as it was given, or the client
        email: 'str(254)?',
        client_id: 'ref?',
        // JSON: what the agent asks for beyond seeing
        wanted_scopes: 'str(255)',
        message: 'text?',
        locale: 'str(8)',
        // open, used, declined or revoked; expired by expires_at
        state: 'str(16)',
        created_at: 'big',
        expires_at: 'big',
        ended_at: 'big?',
        used_by_client_id: 'ref?',
        times_sent: 'int',
        last_sent_at: 'big?',
      },
      references: { panel_id: 'panels', agent_id: 'agents' },
      unique: [['token_hash']],
      // the agent's list; erasure
      index: [['agent_id', 'created_at', 'id'], ['client_id'], ['used_by_client_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('manage_invitations')
  }
}
