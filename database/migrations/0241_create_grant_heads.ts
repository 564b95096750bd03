import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'grant_heads', {
      columns: {
        // locked by whoever writes the next entry
        grant_id: 'ref key',
        number: 'int',
        hash: 'str(64)',
      },
      references: { grant_id: 'grants' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('grant_heads')
  }
}
