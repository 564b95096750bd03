import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'default_plans', {
      columns: {
        id: 'id',
        key: 'str(64)?',
        // null: of every panel that has no default of its own
        panel_id: 'ref?',
        // null: the panel is back to the default of all
        plan_id: 'ref?',
        since: 'big',
      },
      references: { panel_id: 'panels', plan_id: 'plans' },
      // the default that configuration makes exists once, however many processes start together
      unique: [['key']],
      // the default plan of a panel, or of all, at an instant
      index: [['panel_id', 'since', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('default_plans')
  }
}
