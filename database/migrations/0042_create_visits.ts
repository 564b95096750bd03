import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'visits', {
      columns: {
        id: 'str(24) key',
        link_id: 'ref',
        visited_at: 'big',
        address_hash: 'str(64)?',
        referrer_host: 'str(255)?',
        parameters: 'text?',
        flags: 'str(255)?',
      },
      // written by the thousand a second
      clustered: true,
    })
  }

  override async down() {
    this.schema.dropTableIfExists('visits')
  }
}
