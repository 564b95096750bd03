import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

/**
 * What panels said of clients who became one: who survives follows from all of it, in whatever order it arrived.
 */
export default class extends BaseSchema {
  override async up() {
    createTable(this, 'client_merges', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        from_client_id: 'ref',
        into_client_id: 'ref',
        merged_at: 'big',
        created_at: 'big',
        // when what other transactions had under way meanwhile was moved too
        swept_at: 'big?',
      },
      references: { panel_id: 'panels', from_client_id: 'clients', into_client_id: 'clients' },
      // told twice, it counts once; the merges of a group, by who was merged
      unique: [['from_client_id', 'into_client_id', 'merged_at']],
      // the sweep
      index: [['swept_at', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('client_merges')
  }
}
