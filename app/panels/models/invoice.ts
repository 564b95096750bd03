import { belongsTo, hasMany } from '@adonisjs/lucid/orm'
import type { BelongsTo, HasMany } from '@adonisjs/lucid/types/relations'
import { InvoiceSchema } from '#database/schema'
import Client from '#panels/models/client'
import InvoiceItem from '#panels/models/invoice_item'
import Order from '#panels/models/order'
import Refund from '#panels/models/refund'

/**
 * A paid invoice.
 */
export default class Invoice extends InvoiceSchema {
  @belongsTo(() => Client)
  declare client: BelongsTo<typeof Client>

  @belongsTo(() => Order)
  declare order: BelongsTo<typeof Order>

  @hasMany(() => InvoiceItem)
  declare items: HasMany<typeof InvoiceItem>

  @hasMany(() => Refund)
  declare refunds: HasMany<typeof Refund>
}
