import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'plans', 'archived_at', 'big?')
  }

  override async down() {
    this.schema.alterTable('plans', (table) => {
      table.dropColumn('archived_at')
    })
  }
}
