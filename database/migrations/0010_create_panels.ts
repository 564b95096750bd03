import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'panels', {
      columns: {
        id: 'id',
        key: 'str(64)',
        name: 'str(120)',
        driver: 'str(32)',
        origins: 'text',
        shop_url: 'str(2048)',
        login_url: 'str(2048)',
        registration_url: 'str(2048)',
        jwks_url: 'str(2048)?',
        embedded: 'bool',
        created_at: 'big',
        updated_at: 'big',
      },
      unique: [['key']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('panels')
  }
}
