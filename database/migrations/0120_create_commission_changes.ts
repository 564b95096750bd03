import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'commission_changes', {
      columns: {
        id: 'id',
        commission_id: 'ref',
        // counts the changes of one commission from 1
        number: 'int',
        // minor units of the commission's currency
        from_amount: 'big',
        to_amount: 'big',
        // refund, chargeback, recalculated, order_refused, other_earner, review_rejected, admin_rejected
        cause: 'str(32)',
        refund_id: 'ref?',
        // an admin's own words
        reason: 'text?',
        user_id: 'ref?',
        actor_name: 'str(200)?',
        // when it happened: a refund's own instant
        at: 'big',
        created_at: 'big',
      },
      references: { commission_id: 'commissions', refund_id: 'refunds', user_id: 'users' },
      // of two processes that book the same change, one wins; also reads the changes of a commission, in order
      unique: [['commission_id', 'number']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('commission_changes')
  }
}
