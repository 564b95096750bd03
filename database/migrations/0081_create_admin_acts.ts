import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'admin_acts', {
      columns: {
        id: 'id',
        at: 'big',
        user_id: 'ref?',
        actor_name: 'str(200)',
        panel_id: 'ref?',
        act: 'str(64)',
        subject_type: 'str(32)',
        subject_id: 'str(64)',
        subject_label: 'str(200)',
        reason: 'text?',
        changes: 'longtext?',
      },
      references: { user_id: 'users', panel_id: 'panels' },
      // the Actions page: all, of one panel, of one thing
      index: [
        ['at', 'id'],
        ['panel_id', 'at', 'id'],
        ['subject_type', 'subject_id', 'at'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('admin_acts')
  }
}
