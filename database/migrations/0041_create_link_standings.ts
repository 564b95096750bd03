import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'link_standings', {
      columns: { id: 'id', link_id: 'ref', status: 'str(16)', since: 'big' },
      references: { link_id: 'links' },
      // the standing at an instant
      index: [['link_id', 'since', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('link_standings')
  }
}
