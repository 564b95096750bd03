import { belongsTo, hasMany } from '@adonisjs/lucid/orm'
import type { BelongsTo, HasMany } from '@adonisjs/lucid/types/relations'
import { OrderSchema } from '#database/schema'
import Client from '#panels/models/client'
import Invoice from '#panels/models/invoice'
import OrderItem from '#panels/models/order_item'

export default class Order extends OrderSchema {
  @belongsTo(() => Client)
  declare client: BelongsTo<typeof Client>

  @hasMany(() => OrderItem)
  declare items: HasMany<typeof OrderItem>

  @hasMany(() => Invoice)
  declare invoices: HasMany<typeof Invoice>
}
