import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

/**
 * One row per running worker, which moves `beat_at` on while it lives.
 */
export default class extends BaseSchema {
  override async up() {
    createTable(this, 'worker_heartbeats', {
      columns: { worker_id: 'str(64) key', started_at: 'big', beat_at: 'big' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('worker_heartbeats')
  }
}
