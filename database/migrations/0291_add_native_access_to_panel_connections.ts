import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // whether agents with consent become users of the client's account in the panel itself
    await addColumn(this, 'panel_connections', 'native_access', 'bool', { initial: 0 })
  }

  override async down() {
    await dropColumn(this, 'panel_connections', 'native_access')
  }
}
