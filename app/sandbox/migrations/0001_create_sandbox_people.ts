import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'sandbox_people', {
      columns: {
        id: 'id',
        role: 'str(10)',
        status: 'str(10)',
        email: 'str(254)',
        name: 'str(120)',
        company: 'str(120)?',
        country: 'str(2)?',
        locale: 'str(5)',
        currency: 'str(3)',
        password_hash: 'text',
        registered_at: 'big',
      },
      unique: [['email']],
    })
    createTable(this, 'sandbox_sessions', {
      columns: {
        id: 'id',
        token_hash: 'str(64)',
        csrf_token: 'str(64)',
        person_id: 'ref?',
        authenticated_at: 'big?',
        locale: 'str(5)?',
        theme: 'str(10)',
        currency: 'str(3)',
        coupon: 'str(40)?',
        cart: 'text',
        flash: 'text?',
        seen_at: 'big',
      },
      unique: [['token_hash']],
      // Ending a person's sessions; removing the old ones.
      index: [['person_id'], ['seen_at']],
      references: { person_id: 'sandbox_people' },
    })
    // Ids up to c-1003 belong to the sample people.
    this.schema.raw(
      `INSERT INTO sqlite_sequence (name, seq) SELECT 'sandbox_people', 1003
       WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'sandbox_people')`
    )
  }
}
