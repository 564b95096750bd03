import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the Members page, newest first
    await addIndex(this, 'affiliates', ['joined_at', 'id'])
  }

  override async down() {}
}
