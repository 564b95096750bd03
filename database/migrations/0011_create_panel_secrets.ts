import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'panel_secrets', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        encrypted_secret: 'text',
        created_at: 'big',
        expires_at: 'big?',
      },
      references: { panel_id: 'panels' },
      // the secrets that are valid now, for each event and launch
      index: [['panel_id', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('panel_secrets')
  }
}
