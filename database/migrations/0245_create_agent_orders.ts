import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'agent_orders', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        // the panel's own id of an order that an agent placed for a client
        order_external_id: 'str(255)',
        agent_id: 'ref',
        client_id: 'ref',
        grant_id: 'ref',
        placed_at: 'big',
      },
      references: {
        panel_id: 'panels',
        agent_id: 'agents',
        client_id: 'clients',
        grant_id: 'grants',
      },
      unique: [['panel_id', 'order_external_id']],
      index: [['grant_id', 'id'], ['client_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('agent_orders')
  }
}
