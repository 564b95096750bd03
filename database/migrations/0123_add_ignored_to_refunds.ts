import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // why it takes nothing back: other_currency
    await addColumn(this, 'refunds', 'ignored', 'str(32)?')
  }

  override async down() {
    this.schema.alterTable('refunds', (table) => {
      table.dropColumn('ignored')
    })
  }
}
