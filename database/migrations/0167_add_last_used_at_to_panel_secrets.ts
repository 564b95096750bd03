import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // when an event was last signed with it; up to a minute behind
    await addColumn(this, 'panel_secrets', 'last_used_at', 'big?')
  }

  override async down() {
    this.schema.alterTable('panel_secrets', (table) => table.dropColumn('last_used_at'))
  }
}
