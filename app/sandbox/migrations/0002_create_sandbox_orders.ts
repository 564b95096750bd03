import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

const SUMS = {
  currency: 'str(3)',
  subtotal: 'big',
  discount: 'big',
  tax: 'big',
  total: 'big',
} as const

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'sandbox_orders', {
      columns: {
        id: 'id',
        client_id: 'ref',
        status: 'str(20)',
        ...SUMS,
        payment_method: 'str(20)',
        moderated: 'bool',
        trial: 'bool',
        coupon: 'str(40)?',
        visit_token: 'text?',
        landing_params: 'text?',
        client_ip: 'str(45)?',
        placed_at: 'big',
      },
      // A client's orders; the staff's list by status.
      index: [['client_id'], ['status']],
      references: { client_id: 'sandbox_people' },
    })
    createTable(this, 'sandbox_services', {
      columns: {
        id: 'id',
        client_id: 'ref',
        order_id: 'ref',
        status: 'str(20)',
        kind: 'str(20)',
        product_id: 'str(40)',
        product_group: 'str(40)',
        product_name: 'str(120)',
        domain: 'str(190)?',
        user_name: 'str(32)?',
        billing_cycle: 'str(10)',
        currency: 'str(3)',
        renewal_amount: 'big',
        trial: 'bool',
        opens_account: 'bool',
        created_at: 'big',
        next_due_at: 'big?',
      },
      // A client's services; those of an order; whether a domain is taken.
      index: [['client_id'], ['order_id'], ['domain']],
      references: { client_id: 'sandbox_people', order_id: 'sandbox_orders' },
    })
    createTable(this, 'sandbox_invoices', {
      columns: {
        id: 'id',
        client_id: 'ref',
        order_id: 'ref?',
        status: 'str(20)',
        ...SUMS,
        /** Gross, what refunds and charge-backs took back. */
        returned: 'big',
        payment_method: 'str(20)?',
        issued_at: 'big',
        paid_at: 'big?',
      },
      // A client's invoices; those of an order; the staff's list by status.
      index: [['client_id'], ['order_id'], ['status']],
      references: { client_id: 'sandbox_people', order_id: 'sandbox_orders' },
    })
    createTable(this, 'sandbox_items', {
      columns: {
        id: 'id',
        order_id: 'ref?',
        invoice_id: 'ref?',
        service_id: 'ref?',
        kind: 'str(20)',
        description: 'str(255)',
        product_id: 'str(40)?',
        product_group: 'str(40)?',
        tld: 'str(20)?',
        domain_action: 'str(20)?',
        billing_cycle: 'str(10)?',
        renewal: 'bool',
        amount: 'big',
      },
      // An order's items; an invoice's items.
      index: [['order_id'], ['invoice_id']],
      references: {
        order_id: 'sandbox_orders',
        invoice_id: 'sandbox_invoices',
        service_id: 'sandbox_services',
      },
    })
    createTable(this, 'sandbox_transactions', {
      columns: {
        id: 'id',
        invoice_id: 'ref',
        kind: 'str(20)',
        amount: 'big',
        happened_at: 'big',
      },
      // An invoice's payments, refunds and charge-backs.
      index: [['invoice_id']],
      references: { invoice_id: 'sandbox_invoices' },
    })
    for (const [table, last] of [
      ['sandbox_orders', 2000],
      ['sandbox_invoices', 3000],
      ['sandbox_services', 4000],
    ]) {
      this.schema.raw(
        `INSERT INTO sqlite_sequence (name, seq) SELECT '${table}', ${last}
         WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '${table}')`
      )
    }
  }
}
