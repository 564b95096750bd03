import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // since when an admin keeps the link from being followed
    await addColumn(this, 'links', 'blocked_at', 'big?')
  }

  override async down() {
    this.schema.alterTable('links', (table) => table.dropColumn('blocked_at'))
  }
}
