import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'users', {
      columns: {
        id: 'id',
        panel_id: 'ref?',
        role: 'str(16)',
        subject_id: 'str(128)?',
        local_login: 'str(254)?',
        email: 'str(254)',
        name: 'str(200)',
        password: 'str(255)?',
        locale: 'str(8)?',
        last_sign_in_at: 'big?',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { panel_id: 'panels' },
      // one user per (panel, role, subject); local admins by their e-mail
      unique: [['panel_id', 'role', 'subject_id'], ['local_login']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('users')
  }
}
