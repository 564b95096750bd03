import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { ServiceSchema } from '#database/schema'
import Client from '#panels/models/client'

export default class Service extends ServiceSchema {
  @belongsTo(() => Client)
  declare client: BelongsTo<typeof Client>
}
