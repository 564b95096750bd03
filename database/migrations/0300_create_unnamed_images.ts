import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'unnamed_images', {
      columns: {
        // in the storage: of a file that no row names, not yet or no longer
        path: 'str(120) key',
        since: 'big',
      },
      // the sweep
      index: [['since', 'path']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('unnamed_images')
  }
}
