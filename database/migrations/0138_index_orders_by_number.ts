import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The order of the number that an admin searches for.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'orders', ['number'])
  }

  override async down() {
    await dropIndex(this, 'orders', 'orders_number')
  }
}
