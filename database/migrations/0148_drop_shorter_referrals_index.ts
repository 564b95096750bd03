import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // `referrals_page` begins with the same columns
    await dropIndex(this, 'referrals', 'referrals_affiliate_id_occurred_at_id')
  }

  override async down() {
    await addIndex(this, 'referrals', ['affiliate_id', 'occurred_at', 'id'])
  }
}
