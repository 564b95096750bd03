import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'agent_standings', {
      columns: {
        id: 'id',
        agent_id: 'ref',
        status: 'str(16)',
        since: 'big',
        reason: 'text?',
        // null for the product
        actor_name: 'str(200)?',
      },
      references: { agent_id: 'agents' },
      // what held at an instant
      index: [['agent_id', 'since', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('agent_standings')
  }
}
