import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'panel_events', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        event_id: 'str(128)',
        type: 'str(64)',
        occurred_at: 'big',
        received_at: 'big',
        payload: 'longtext',
        state: 'str(16)',
        waits_for: 'str(160)?',
        attempts: 'int',
        next_attempt_at: 'big?',
        last_error: 'text?',
        applied_at: 'big?',
      },
      references: { panel_id: 'panels' },
      // an event counts once, however often it is sent
      unique: [['panel_id', 'event_id']],
      // the sweep of what waits or failed; what waits for a subject that just arrived; the inbox page
      index: [
        ['state', 'next_attempt_at'],
        ['panel_id', 'waits_for'],
        ['panel_id', 'received_at', 'id'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('panel_events')
  }
}
