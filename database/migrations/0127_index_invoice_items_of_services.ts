import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // the invoices of a service: renewals, upgrades, usage
    await addIndex(this, 'invoice_items', ['service_external_id', 'invoice_id'])
  }

  override async down() {
    this.schema.alterTable('invoice_items', (table) => {
      table.dropIndex(
        ['service_external_id', 'invoice_id'],
        'invoice_items_service_external_id_invoice_id'
      )
    })
  }
}
