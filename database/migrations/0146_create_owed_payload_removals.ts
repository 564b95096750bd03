import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

/**
 * Events that were not applied yet when their payload's time had come: looked at again until they are.
 */
export default class extends BaseSchema {
  override async up() {
    createTable(this, 'owed_payload_removals', {
      columns: { panel_event_id: 'ref key' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('owed_payload_removals')
  }
}
