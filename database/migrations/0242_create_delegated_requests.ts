import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'delegated_requests', {
      columns: {
        id: 'id',
        grant_id: 'ref',
        // made by the form: sending it twice does it once
        request_key: 'str(64)',
        act: 'str(48)',
        subject_id: 'str(255)?',
        // begun, done, failed, unknown
        state: 'str(16)',
        // JSON: what the panel answered
        outcome: 'text?',
        created_at: 'big',
        finished_at: 'big?',
      },
      references: { grant_id: 'grants' },
      unique: [['request_key']],
      index: [['grant_id', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('delegated_requests')
  }
}
