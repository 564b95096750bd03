import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'clients', 'erased_at', 'big?')
  }

  override async down() {
    this.schema.alterTable('clients', (table) => {
      table.dropColumn('erased_at')
    })
  }
}
