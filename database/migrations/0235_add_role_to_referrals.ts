import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // agent: who earns does so as an agent
    await addColumn(this, 'referrals', 'role', 'str(12)', { initial: 'affiliate' })
  }

  override async down() {
    await dropColumn(this, 'referrals', 'role')
  }
}
