import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'program_terms', {
      columns: {
        id: 'id',
        // null: the programme's, for every panel without terms of its own
        panel_id: 'ref?',
        // `program` or `panel:<id>`: NULLs are never equal in a UNIQUE key
        scope: 'str(24)',
        version: 'int',
        text_en: 'longtext',
        text_it: 'longtext',
        effective_from: 'big',
        // null: a draft, which nobody but admins sees
        published_at: 'big?',
        user_id: 'ref?',
        actor_name: 'str(200)',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { panel_id: 'panels', user_id: 'users' },
      // the versions of a scope are numbered once, however many admins write at the same time; the version in force
      unique: [['scope', 'version']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('program_terms')
  }
}
