import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'commissions', {
      columns: {
        id: 'id',
        panel_id: 'ref',
        invoice_id: 'ref',
        invoice_item_id: 'ref',
        level: 'str(16)',
        sequence: 'int',
        client_id: 'ref',
        affiliate_id: 'ref?',
        referral_id: 'ref',
        order_id: 'ref?',
        plan_version_id: 'ref',
        description: 'str(500)',
        currency: 'str(3)',
        item_amount: 'big',
        base_amount: 'big',
        rate_bps: 'int?',
        amount: 'big',
        status: 'str(16)',
        reason: 'str(64)?',
        paid_at: 'big',
        available_at: 'big',
        reverses_id: 'ref?',
        created_at: 'big',
        updated_at: 'big',
      },
      references: {
        panel_id: 'panels',
        invoice_id: 'invoices',
        invoice_item_id: 'invoice_items',
        client_id: 'clients',
        affiliate_id: 'affiliates',
        referral_id: 'referrals',
        plan_version_id: 'plan_versions',
      },
      // invariant 1: once per (panel, invoice, item, level); sequence 0 is the credit, more are its adjustments
      unique: [['panel_id', 'invoice_id', 'invoice_item_id', 'level', 'sequence']],
      // the release of ended holds; the Credits page of a payee; the commissions of a referral, of an order
      index: [
        ['status', 'available_at', 'id'],
        ['client_id', 'paid_at', 'id'],
        ['referral_id'],
        ['order_id'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('commissions')
  }
}
