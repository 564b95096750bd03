import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the status that comes back when the link is allowed again
    await addColumn(this, 'links', 'blocked_status', 'str(16)?')
  }

  override async down() {
    this.schema.alterTable('links', (table) => table.dropColumn('blocked_status'))
  }
}
