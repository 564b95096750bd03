import { hasMany } from '@adonisjs/lucid/orm'
import type { HasMany } from '@adonisjs/lucid/types/relations'
import { PanelSchema } from '#database/schema'
import PanelSecret from '#panels/models/panel_secret'

/**
 * A registered panel: a host system that signs people in and tells of clients, orders and money.
 */
export default class Panel extends PanelSchema {
  @hasMany(() => PanelSecret)
  declare secrets: HasMany<typeof PanelSecret>
}
