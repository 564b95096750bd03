import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'notified_signups', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        order_id: 'ref',
        client_id: 'ref',
        notification_id: 'str(64)',
        account_external_id: 'str(255)',
        eligible: 'bool',
        // why not (app/signup_notifications/eligibility.ts)
        reason: 'str(48)?',
        reason_values: 'text?',
        // query parameters that the shop was entered with, as JSON
        landing_params: 'text?',
        completed_at: 'big',
        created_at: 'big',
      },
      references: { panel_id: 'panels', order_id: 'orders', client_id: 'clients' },
      // an order is judged once
      unique: [['order_id']],
      // past signups of a panel for a test; erasure
      index: [['panel_id', 'created_at', 'id'], ['client_id'], ['created_at', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('notified_signups')
  }
}
