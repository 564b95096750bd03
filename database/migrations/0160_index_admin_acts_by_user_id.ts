import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the Actions page: of one admin; who ever acted
    await addIndex(this, 'admin_acts', ['user_id', 'at', 'id'])
  }

  override async down() {
    await dropIndex(this, 'admin_acts', 'admin_acts_user_id_at_id')
  }
}
