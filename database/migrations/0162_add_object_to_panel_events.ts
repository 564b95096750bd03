import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the one thing of the panel that the event is about, like waits_for: order:17
    await addColumn(this, 'panel_events', 'object', 'str(160)?')
  }

  override async down() {
    this.schema.alterTable('panel_events', (table) => table.dropColumn('object'))
  }
}
