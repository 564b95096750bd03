import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

/**
 * Whom or what an event is about: `client:<panel's id>`, or where it names no client `order:…` or `invoice:…`.
 */
export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'panel_events', 'about', 'str(160)?')
  }

  override async down() {
    this.schema.alterTable('panel_events', (table) => {
      table.dropColumn('about')
    })
  }
}
