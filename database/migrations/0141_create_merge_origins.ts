import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

/**
 * Whose a row was before a merge moved it, and until when: what happened before the merge is judged by it, however
 * late it is told.
 */
export default class extends BaseSchema {
  override async up() {
    createTable(this, 'merge_origins', {
      columns: {
        // `order` and `affiliate`: origin_id is a client; `link`: an affiliate
        kind: 'str(16)',
        row_id: 'ref',
        origin_id: 'ref',
        until: 'big',
      },
      primary: ['kind', 'row_id'],
      clustered: true,
    })
  }

  override async down() {
    this.schema.dropTableIfExists('merge_origins')
  }
}
