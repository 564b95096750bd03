import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The same page for local admins, who see every panel.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'referrals', [
      'occurred_at',
      'id',
      'status',
      'kind',
      'affiliate_id',
      'reason',
    ])
  }

  override async down() {
    await dropIndex(this, 'referrals', 'referrals_occurred_at_id_status_kind_affiliate_id_reason')
  }
}
