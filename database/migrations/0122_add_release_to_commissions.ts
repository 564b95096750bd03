import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

/** Who releases, and what admins said. Each statement is skipped where its column is there already. */
export default class extends BaseSchema {
  override async up() {
    // automatic; manual: waits for an admin; approved: an admin said so
    await addColumn(this, 'commissions', 'release', 'str(16)', { initial: 'automatic' })
    await addColumn(this, 'commissions', 'approved_at', 'big?')
    await addColumn(this, 'commissions', 'rejected_at', 'big?')
  }

  override async down() {
    this.schema.alterTable('commissions', (table) => {
      table.dropColumns('release', 'approved_at', 'rejected_at')
    })
  }
}
