import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'terms_acceptances', {
      columns: {
        id: 'id',
        affiliate_id: 'ref',
        terms_id: 'ref',
        language: 'str(8)',
        // SHA-256 of the text in that language, hexadecimal
        text_hash: 'str(64)',
        accepted_at: 'big',
        user_id: 'ref?',
      },
      references: { affiliate_id: 'affiliates', terms_id: 'program_terms', user_id: 'users' },
      // what a member has accepted
      index: [['affiliate_id', 'accepted_at', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('terms_acceptances')
  }
}
