import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'agents', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        // whose status it is
        client_id: 'ref',
        // the payee: earns by plans and links as members do, whether or not a member
        affiliate_id: 'ref',
        // active, suspended or ended
        status: 'str(16)',
        // the Service Manager link, /manage/:code; the Referral link is link_id, /agents/:code
        manage_code: 'str(12)',
        link_id: 'ref',
        // what clients who were asked for consent read; checked by an admin
        name: 'str(120)',
        company: 'str(120)?',
        email: 'str(254)?',
        phone: 'str(40)?',
        website: 'str(255)?',
        // JSON list of languages
        languages: 'str(64)',
        logo: 'str(64)?',
        // whether the general Service Manager link works, or invitations only
        general_links: 'bool',
        since: 'big',
        created_at: 'big',
        updated_at: 'big',
      },
      references: {
        panel_id: 'panels',
        client_id: 'clients',
        affiliate_id: 'affiliates',
        link_id: 'links',
      },
      unique: [['client_id'], ['affiliate_id'], ['link_id'], ['manage_code']],
      // the admin's list
      index: [['panel_id', 'status', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('agents')
  }
}
