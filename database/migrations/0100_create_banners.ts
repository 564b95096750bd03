import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'banners', {
      columns: {
        id: 'id',
        // null: for the affiliates of every panel
        panel_id: 'ref?',
        title: 'str(120)',
        alt: 'str(250)',
        // a language of ours, or any
        language: 'str(8)',
        status: 'str(16)',
        // the name that the image has now; another image gets another name
        file: 'str(40)',
        format: 'str(8)',
        width: 'int',
        height: 'int',
        frames: 'int',
        bytes: 'int',
        // SHA-256 of what is stored
        digest: 'str(64)',
        deleted_at: 'big?',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { panel_id: 'panels' },
      unique: [['file']],
      // the banners beside an affiliate's link
      index: [['panel_id', 'status', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('banners')
  }
}
