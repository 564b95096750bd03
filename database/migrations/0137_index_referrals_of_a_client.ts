import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The referrals of the clients that an admin searches for. MySQL has an index for the foreign key already and takes this
 * one instead.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'referrals', ['client_id'])
  }

  override async down() {
    await dropIndex(this, 'referrals', 'referrals_client_id')
  }
}
