import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'panel_connections', {
      columns: {
        // how the panel itself is called (app/panels/drivers)
        panel_id: 'ref key',
        base_url: 'str(2048)',
        // JSON of the driver's own fields, encrypted
        encrypted_credentials: 'text',
        // when it was last tried, and what came of it: ok or a reason
        checked_at: 'big?',
        check_result: 'str(48)?',
        updated_at: 'big',
      },
      references: { panel_id: 'panels' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('panel_connections')
  }
}
