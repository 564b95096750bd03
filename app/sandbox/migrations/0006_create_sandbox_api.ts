import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // Who placed it for the client; empty: the client.
    await addColumn(this, 'sandbox_orders', 'placed_by', 'str(120)?')
    await addColumn(this, 'sandbox_services', 'restarted_at', 'big?')
    // staff | client: what the staff suspended is theirs to let run again
    await addColumn(this, 'sandbox_services', 'suspended_by', 'str(10)?')
    await addColumn(this, 'sandbox_services', 'cancellation_requested_at', 'big?')
    await addColumn(this, 'sandbox_services', 'cancellation_reason', 'text?')

    createTable(this, 'sandbox_api_acts', {
      columns: {
        id: 'id',
        request_key: 'str(200)',
        /** Of the address and the body: the same key for another act is a mistake. */
        fingerprint: 'str(64)',
        client_id: 'ref',
        act: 'str(40)',
        service_id: 'ref?',
        order_id: 'ref?',
        invoice_id: 'ref?',
        status: 'int',
        answer: 'longtext',
        acted_at: 'big',
      },
      unique: [['request_key']],
      // What was done for a client, newest first.
      index: [['client_id', 'id']],
      references: {
        client_id: 'sandbox_people',
        service_id: 'sandbox_services',
        order_id: 'sandbox_orders',
        invoice_id: 'sandbox_invoices',
      },
    })
    createTable(this, 'sandbox_credits', {
      columns: {
        id: 'id',
        client_id: 'ref',
        amount: 'big',
        currency: 'str(3)',
        description: 'str(255)',
        added_at: 'big',
      },
      // A client's balance.
      index: [['client_id']],
      references: { client_id: 'sandbox_people' },
    })
    createTable(this, 'sandbox_login_links', {
      columns: {
        id: 'id',
        token_hash: 'str(64)',
        client_id: 'ref',
        path: 'text',
        expires_at: 'big',
      },
      unique: [['token_hash']],
      // Removing the old ones.
      index: [['expires_at']],
      references: { client_id: 'sandbox_people' },
    })
  }
}
