import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'plan_versions', {
      columns: {
        id: 'id',
        plan_id: 'ref',
        version: 'int',
        terms: 'text',
        effective_from: 'big',
        created_at: 'big',
      },
      references: { plan_id: 'plans' },
      unique: [['plan_id', 'version']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('plan_versions')
  }
}
