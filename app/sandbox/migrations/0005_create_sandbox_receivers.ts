import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'sandbox_receivers', {
      columns: {
        // one row: what the affiliate programs know (app/sandbox/receiver/receiver_book.ts), as JSON
        id: 'id',
        book: 'longtext',
        saved_at: 'big',
      },
    })
  }
}
