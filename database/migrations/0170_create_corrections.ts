import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'corrections', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        affiliate_id: 'ref',
        // the payee
        client_id: 'ref',
        currency: 'str(3)',
        // minor units: positive credits the payee, negative debits them
        amount: 'big',
        // shown to the affiliate
        reason: 'text',
        // booked; waiting, refused, withdrawn where a second admin is needed
        state: 'str(16)',
        // made by the form: sending it twice asks for one correction
        request_key: 'str(64)',
        requested_by: 'ref',
        requested_by_name: 'str(200)',
        requested_at: 'big',
        decided_by: 'ref?',
        decided_by_name: 'str(200)?',
        decided_at: 'big?',
        decision_reason: 'text?',
      },
      references: {
        panel_id: 'panels',
        affiliate_id: 'affiliates',
        client_id: 'clients',
        requested_by: 'users',
        decided_by: 'users',
      },
      unique: [['request_key']],
      // the admin's list, newest first, and what waits; the payee's list
      index: [
        ['requested_at', 'id'],
        ['state', 'requested_at', 'id'],
        ['client_id', 'state', 'decided_at'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('corrections')
  }
}
