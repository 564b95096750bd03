import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'deliveries', {
      columns: {
        id: 'id',
        destination_id: 'ref',
        panel_id: 'ref',
        // what it tells of, the same however often that is told: `signup:<order id>`, `test:<random>`
        event_key: 'str(160)',
        // server or browser; both where neither is made
        mode: 'str(8)',
        // the same for both modes
        notification_id: 'str(64)',
        is_test: 'bool',
        // what it is about, for the log: `order`, our id, the panel's number of it
        subject_type: 'str(16)?',
        subject_id: 'ref?',
        subject_label: 'str(120)?',
        // whose data the values are
        client_id: 'ref?',
        // app/outbound/delivery_states.ts
        state: 'str(16)',
        // why it stands there, where that is not plain, and what fills the words
        reason: 'str(48)?',
        reason_values: 'text?',
        // what the template's parameters stand for, as JSON; null once they are no longer kept
        parameters: 'text?',
        attempts: 'int',
        // of a leased one: when the lease ends
        next_attempt_at: 'big',
        lease: 'str(32)?',
        // leases since the last attempt: one that ends the process each time is given up
        takes: 'int',
        created_at: 'big',
        finished_at: 'big?',
        // of the last attempt, for the log's filters
        last_status: 'int?',
        last_url: 'text?',
      },
      references: { destination_id: 'destinations', panel_id: 'panels' },
      // never twice for the same
      unique: [['destination_id', 'event_key', 'mode']],
      index: [
        // what is due, and what waits for its page, by destination
        ['destination_id', 'state', 'next_attempt_at', 'id'],
        // what a sweep ends, whoever's it is
        ['state', 'next_attempt_at'],
        // the log of a panel, of all, of one program
        ['panel_id', 'created_at', 'id'],
        ['created_at', 'id'],
        ['destination_id', 'created_at', 'id'],
        // what an order caused; both modes of one notification
        ['subject_type', 'subject_id'],
        ['notification_id'],
        // erasure
        ['client_id'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('deliveries')
  }
}
