import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

/** What the amount was calculated by. Each statement is skipped where its column is there already. */
export default class extends BaseSchema {
  override async up() {
    // the position in the plan version's rules
    await addColumn(this, 'commissions', 'rule', 'int?')
    await addColumn(this, 'commissions', 'decided_by', 'str(32)', { initial: 'rule' })
    // the item's part of the invoice's discount, and of what was taken back; minor units, net
    await addColumn(this, 'commissions', 'discount', 'big', { initial: 0 })
    await addColumn(this, 'commissions', 'taken_back', 'big', { initial: 0 })
  }

  override async down() {
    this.schema.alterTable('commissions', (table) => {
      table.dropColumns('rule', 'decided_by', 'discount', 'taken_back')
    })
  }
}
