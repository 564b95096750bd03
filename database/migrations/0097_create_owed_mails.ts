import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'owed_mails', {
      columns: {
        id: 'id',
        // what it is about: whoever owes the same again owes nothing
        dedupe_key: 'str(160)',
        template: 'str(64)',
        locale: 'str(8)',
        panel_id: 'ref?',
        // whose mail it is, so that it can be taken back with them
        client_id: 'ref?',
        // null once it was sent or given up
        address: 'str(254)?',
        name: 'str(200)?',
        details: 'longtext?',
        state: 'str(16)',
        attempts: 'int',
        next_attempt_at: 'big',
        lease: 'str(32)?',
        last_error: 'str(500)?',
        created_at: 'big',
        sent_at: 'big?',
      },
      references: { panel_id: 'panels', client_id: 'clients' },
      unique: [['dedupe_key']],
      // what is due; the count of those that failed; what is old enough to go
      index: [
        ['state', 'next_attempt_at', 'id'],
        ['client_id', 'state'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('owed_mails')
  }
}
