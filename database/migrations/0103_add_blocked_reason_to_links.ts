import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // as the admin wrote it, for the link's owner
    await addColumn(this, 'links', 'blocked_reason', 'text?')
  }

  override async down() {
    this.schema.alterTable('links', (table) => table.dropColumn('blocked_reason'))
  }
}
