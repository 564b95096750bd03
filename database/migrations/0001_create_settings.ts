import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'settings', {
      columns: { key: 'str(64) key', value: 'text', updated_at: 'big' },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('settings')
  }
}
