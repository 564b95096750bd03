import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The table of `@adonisjs/session`'s database store.
 */
export default class extends BaseSchema {
  override async up() {
    if (await this.schema.hasTable('sessions')) return

    this.schema.createTable('sessions', (table) => {
      table.string('id').primary()
      table.text('data', 'mediumtext').notNullable()
      table.string('user_id').nullable().index()
      table.timestamp('expires_at').notNullable().index()
    })
  }

  override async down() {
    this.schema.dropTableIfExists('sessions')
  }
}
