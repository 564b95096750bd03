import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

/**
 * `default_plans` says it, with its date.
 */
export default class extends BaseSchema {
  override async up() {
    await dropColumn(this, 'plans', 'is_default')
  }

  override async down() {
    await addColumn(this, 'plans', 'is_default', 'bool', { initial: 0 })
  }
}
