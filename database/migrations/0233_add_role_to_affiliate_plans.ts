import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // agent: the plan of what the payee earns as an agent
    await addColumn(this, 'affiliate_plans', 'role', 'str(12)', { initial: 'affiliate' })
  }

  override async down() {
    await dropColumn(this, 'affiliate_plans', 'role')
  }
}
