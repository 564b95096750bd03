import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'grants', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        client_id: 'ref',
        agent_id: 'ref',
        invitation_id: 'ref?',
        // JSON list: see, manage_services, place_orders
        scopes: 'str(255)',
        // active, withdrawn, replaced or ended; expired by expires_at
        state: 'str(16)',
        // `client:<id>` while it is active: a client has one Service Manager at most
        live_key: 'str(32)?',
        granted_at: 'big',
        expires_at: 'big',
        ended_at: 'big?',
        // client, agent, admin or product
        ended_by: 'str(16)?',
        first_used_at: 'big?',
        // the proof: what was agreed to, and how
        text_version: 'str(32)',
        text_hash: 'str(64)',
        language: 'str(8)',
        address_hash: 'str(64)?',
        from_agents_address: 'bool',
        // JSON: how and when the client had signed in
        signed_in: 'text',
        // JSON: the agent's name, company and contacts as they were shown
        agent_snapshot: 'text',
      },
      references: { panel_id: 'panels', client_id: 'clients', agent_id: 'agents' },
      unique: [['live_key']],
      // a client's page, an agent's clients, what runs out
      index: [
        ['client_id', 'granted_at', 'id'],
        ['agent_id', 'client_id', 'granted_at'],
        ['state', 'expires_at'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('grants')
  }
}
