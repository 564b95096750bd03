import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the inbox: everything about one order, invoice, client or service
    await addIndex(this, 'panel_events', ['panel_id', 'object'])
  }

  override async down() {
    await dropIndex(this, 'panel_events', 'panel_events_panel_id_object')
  }
}
