import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // its version, or its own words
    await addColumn(this, 'panel_connections', 'check_answer', 'str(300)?')
  }

  override async down() {
    await dropColumn(this, 'panel_connections', 'check_answer')
  }
}
