import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    await addColumn(this, 'affiliates', 'mail_locale', 'str(8)?')
  }

  override async down() {}
}
