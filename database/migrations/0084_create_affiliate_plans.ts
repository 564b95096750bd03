import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'affiliate_plans', {
      columns: {
        id: 'id',
        affiliate_id: 'ref',
        // null: back to the default plan
        plan_id: 'ref?',
        since: 'big',
      },
      references: { affiliate_id: 'affiliates', plan_id: 'plans' },
      // the plan of an affiliate at an instant
      index: [['affiliate_id', 'since', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('affiliate_plans')
  }
}
