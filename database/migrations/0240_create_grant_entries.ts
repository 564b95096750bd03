import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'grant_entries', {
      columns: {
        id: 'id',
        grant_id: 'ref',
        // 1, 2, … of its grant
        number: 'int',
        at: 'big',
        // client, agent, admin or product, and who that was
        actor: 'str(16)',
        actor_name: 'str(200)?',
        // consented, scopes_changed, withdrawn, service.restart, …
        act: 'str(48)',
        // begun, before the panel is called; done, failed, unknown after it; refused; stated for what needs no call
        stage: 'str(16)',
        // the panel's own ids of what it was done to: `service`, `svc-1`
        subject_type: 'str(16)?',
        subject_id: 'str(255)?',
        // JSON: what was asked for, what came of it
        details: 'text?',
        // binds the begun to its end
        request_key: 'str(64)?',
        previous_hash: 'str(64)',
        hash: 'str(64)',
      },
      references: { grant_id: 'grants' },
      unique: [['grant_id', 'number']],
      // what happened to one request
      index: [['request_key']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('grant_entries')
  }
}
