import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the stored events of a client, to erase or to export them
    await addIndex(this, 'panel_events', ['panel_id', 'about'])
  }

  override async down() {
    await dropIndex(this, 'panel_events', 'panel_events_panel_id_about')
  }
}
