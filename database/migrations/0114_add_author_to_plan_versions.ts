import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

/**
 * The name of who saved the version, as it was then; empty where configuration made it.
 */
export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'plan_versions', 'author', 'str(200)?')
  }

  override async down() {
    this.schema.alterTable('plan_versions', (table) => {
      table.dropColumn('author')
    })
  }
}
