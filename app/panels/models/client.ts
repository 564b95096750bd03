import { hasMany } from '@adonisjs/lucid/orm'
import type { HasMany } from '@adonisjs/lucid/types/relations'
import { ClientSchema } from '#database/schema'
import Order from '#panels/models/order'

/**
 * A customer account of a panel, as far as its events told. One whose registration is not known yet has an id only.
 */
export default class Client extends ClientSchema {
  @hasMany(() => Order)
  declare orders: HasMany<typeof Order>

  get isClosed() {
    return this.closedAt !== null
  }
}
