import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the inbox: one type, newest first, of one panel or all
    await addIndex(this, 'panel_events', ['type', 'received_at', 'id', 'panel_id'])
  }

  override async down() {
    await dropIndex(this, 'panel_events', 'panel_events_type_received_at_id_panel_id')
  }
}
