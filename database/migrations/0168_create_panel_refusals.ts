import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'panel_refusals', {
      columns: {
        panel_id: 'ref',
        // hours since 1970
        hour: 'int',
        refusals: 'int',
      },
      // requests in a panel's name that were not signed by it, of the last day
      primary: ['panel_id', 'hour'],
      references: { panel_id: 'panels' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('panel_refusals')
  }
}
