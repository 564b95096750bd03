import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // when it is looked at next what came of it, milliseconds; empty: never again
    await addColumn(this, 'delegated_requests', 'look_at', 'big?')
  }

  override async down() {
    await dropColumn(this, 'delegated_requests', 'look_at')
  }
}
