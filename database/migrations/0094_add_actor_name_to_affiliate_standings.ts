import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'affiliate_standings', 'actor_name', 'str(200)?')
  }

  override async down() {}
}
