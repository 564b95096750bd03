import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'affiliate_programs', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        // 1 to 5, its place in the list; null once deleted. A sixth has none to take
        slot: 'int?',
        destination_id: 'ref',
        name: 'str(80)',
        // app/signup_notifications/presets
        preset: 'str(32)?',
        // server, browser or both
        delivery: 'str(8)',
        // query parameters with which its referral links arrive at the shop, as a JSON list of names
        click_parameters: 'text',
        // a signup without a click id is not told
        click_required: 'bool',
        created_at: 'big',
        updated_at: 'big',
        deleted_at: 'big?',
      },
      references: { panel_id: 'panels', destination_id: 'destinations' },
      unique: [['panel_id', 'slot'], ['destination_id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('affiliate_programs')
  }
}
