import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // how often it was looked at
    await addColumn(this, 'delegated_requests', 'looks', 'int', { initial: 0 })
  }

  override async down() {
    await dropColumn(this, 'delegated_requests', 'looks')
  }
}
