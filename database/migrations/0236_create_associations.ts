import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'associations', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        client_id: 'ref',
        agent_id: 'ref',
        // simple or manager
        kind: 'str(12)',
        // registration, order or consent
        origin: 'str(16)',
        // what made it, once: `registration:<client>`, `order:<order>`, `consent:<grant>`
        origin_key: 'str(64)',
        // from when on, by the clock of what made it
        since: 'big',
        ended_at: 'big?',
        ended_reason: 'str(32)?',
        link_id: 'ref?',
        visit_id: 'str(24)?',
        order_id: 'ref?',
        grant_id: 'ref?',
        created_at: 'big',
      },
      references: { panel_id: 'panels', client_id: 'clients', agent_id: 'agents' },
      unique: [['origin_key']],
      // whose client somebody is at an instant; an agent's clients
      index: [
        ['client_id', 'since', 'id'],
        ['agent_id', 'since', 'id'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('associations')
  }
}
