import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'consent_texts', {
      columns: {
        // SHA-256 of the body: each text is kept once, and a grant names it by this
        hash: 'str(64) key',
        version: 'str(32)',
        language: 'str(8)',
        // exactly what the page showed
        body: 'text',
        created_at: 'big',
      },
    })
  }

  override async down() {
    this.schema.dropTableIfExists('consent_texts')
  }
}
