import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'used_launch_tokens', {
      columns: { id: 'id', panel_id: 'ref', jti: 'str(200)', expires_at: 'big' },
      references: { panel_id: 'panels' },
      unique: [['panel_id', 'jti']],
      // clearing out what can no longer be replayed
      index: [['expires_at']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('used_launch_tokens')
  }
}
