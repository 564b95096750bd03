import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'referrals', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        subject_key: 'str(64)',
        kind: 'str(16)',
        client_id: 'ref',
        order_id: 'ref?',
        affiliate_id: 'ref',
        link_id: 'ref',
        visit_id: 'str(24)',
        status: 'str(16)',
        reason: 'str(64)',
        reason_values: 'text?',
        // what was ordered, already without what says who the client is
        description: 'str(500)?',
        occurred_at: 'big',
        created_at: 'big',
        updated_at: 'big',
      },
      references: {
        panel_id: 'panels',
        client_id: 'clients',
        order_id: 'orders',
        affiliate_id: 'affiliates',
        link_id: 'links',
      },
      // one referral per signup and per order; another only where a late fact gives the order to another affiliate
      unique: [['subject_key', 'affiliate_id']],
      // the Referrals page, newest first, and its filter by status
      index: [
        ['affiliate_id', 'occurred_at', 'id'],
        ['affiliate_id', 'status', 'occurred_at'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('referrals')
  }
}
