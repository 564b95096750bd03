import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the inbox of all panels, newest first
    await addIndex(this, 'panel_events', ['received_at', 'id'])
  }

  override async down() {
    await dropIndex(this, 'panel_events', 'panel_events_received_at_id')
  }
}
