import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the Actions page: of one kind
    await addIndex(this, 'admin_acts', ['act', 'at', 'id'])
  }

  override async down() {
    await dropIndex(this, 'admin_acts', 'admin_acts_act_at_id')
  }
}
