import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The Referrals page of one panel's admins: every filter but the search, counts and deep pages from this index alone.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'referrals', [
      'panel_id',
      'occurred_at',
      'id',
      'status',
      'kind',
      'affiliate_id',
      'reason',
    ])
  }

  override async down() {
    await dropIndex(
      this,
      'referrals',
      'referrals_panel_id_occurred_at_id_status_kind_affiliate_id_reaso'
    )
  }
}
