import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

/**
 * Who saved the version; empty where configuration made it.
 */
export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'plan_versions', 'author_id', 'ref?')
  }

  override async down() {
    this.schema.alterTable('plan_versions', (table) => {
      table.dropColumn('author_id')
    })
  }
}
