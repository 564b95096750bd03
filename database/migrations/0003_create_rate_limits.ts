import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The table of `@adonisjs/limiter`'s database store.
 */
export default class extends BaseSchema {
  override async up() {
    if (await this.schema.hasTable('rate_limits')) return

    this.schema.createTable('rate_limits', (table) => {
      table.string('key', 255).notNullable().primary()
      table.integer('points', 9).notNullable().defaultTo(0)
      table.bigint('expire').unsigned()
    })
  }

  override async down() {
    this.schema.dropTableIfExists('rate_limits')
  }
}
