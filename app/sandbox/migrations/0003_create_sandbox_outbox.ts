import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'sandbox_outbox', {
      columns: {
        id: 'id',
        event_id: 'str(64)',
        client_id: 'ref',
        type: 'str(40)',
        payload: 'longtext',
        status: 'str(10)',
        attempts: 'int',
        next_try_at: 'big',
        answer_status: 'int?',
        answer: 'text?',
        created_at: 'big',
        sent_at: 'big?',
      },
      unique: [['event_id']],
      // What is owed, oldest first; what an earlier event of the same client holds back.
      index: [
        ['status', 'id'],
        ['client_id', 'status', 'id'],
      ],
      references: { client_id: 'sandbox_people' },
    })
  }
}
