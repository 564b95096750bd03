import { BaseSchema } from '@adonisjs/lucid/schema'
import { allowChange, refuseChange } from '#database/append_only'

export default class extends BaseSchema {
  override async up() {
    refuseChange(this, 'grant_entries', 'DELETE')
  }

  override async down() {
    allowChange(this, 'grant_entries', 'DELETE')
  }
}
