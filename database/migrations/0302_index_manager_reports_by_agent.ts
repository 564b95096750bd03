import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the reports of one agent, and how many there are, on the agent's page
    await addIndex(this, 'manager_reports', ['agent_id', 'created_at', 'id'])
  }

  override async down() {}
}
