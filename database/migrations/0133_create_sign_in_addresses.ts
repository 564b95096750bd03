import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'sign_in_addresses', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        // the panel's own id of the client
        subject_id: 'str(128)',
        address_hash: 'str(64)',
        seen_at: 'big',
      },
      references: { panel_id: 'panels' },
      // whether a client signed in from an address; each is there once
      unique: [['panel_id', 'subject_id', 'address_hash']],
      // forgetting what is older than the fraud window
      index: [['seen_at']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('sign_in_addresses')
  }
}
