import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'affiliate_applications', {
      columns: {
        id: 'id',
        affiliate_id: 'ref',
        // null: the applicant has no site
        site_url: 'str(2048)?',
        // null once it was erased
        promotion: 'text?',
        applied_at: 'big',
        // approved, declined, withdrawn; null while it waits
        decision: 'str(16)?',
        decided_at: 'big?',
        decided_by: 'str(200)?',
        reason: 'text?',
      },
      references: { affiliate_id: 'affiliates' },
      // the last application of a member, and all of them on the detail page
      index: [['affiliate_id', 'applied_at', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('affiliate_applications')
  }
}
