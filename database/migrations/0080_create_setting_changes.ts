import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'setting_changes', {
      columns: {
        id: 'id',
        key: 'str(64)',
        // null: nobody had set it, the default held
        old_value: 'text?',
        new_value: 'text',
        changed_at: 'big',
        user_id: 'ref?',
        actor_name: 'str(200)',
      },
      references: { user_id: 'users' },
      // what a setting was at an instant, and its history on the page
      index: [['key', 'changed_at', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('setting_changes')
  }
}
