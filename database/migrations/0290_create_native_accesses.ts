import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'native_accesses', {
      columns: {
        // a Service Manager's own access in the panel, as a user of the client's account there (app/delegation/native)
        id: 'id',
        grant_id: 'ref',
        // the panel's own id of the account; a merge of clients doesn't move it
        account: 'str(128)',
        // of the agent, as the client read it at the consent; empty once nothing is owed any more
        email: 'str(254)?',
        // owed, accepted, …: schema_rules.ts
        state: 'str(16)',
        // why nobody was invited: no_email, no_permissions, turned_off, refused, ended
        reason: 'str(32)?',
        // JSON list: what the user has in the panel, or was invited with
        scopes: 'str(255)',
        // JSON list: what the last try was after; what is wanted now is the grant's to say
        aim: 'str(255)',
        // JSON list of the panel's ids of who were users of the account before the invitation
        known_users: 'text?',
        // the panel's own id of the agent's user
        user_id: 'str(64)?',
        // how many invitations were or may have been sent and can still be accepted, and when the last one was
        invitations: 'int',
        invited_at: 'big?',
        // users who came since then under other addresses
        others: 'int',
        // invite, update or remove: what was begun and has no end yet, and its key in the log
        pending: 'str(16)?',
        request_key: 'str(64)?',
        attempts: 'int',
        // why the last try came to nothing
        problem: 'str(48)?',
        problem_since: 'big?',
        next_at: 'big',
        lease: 'str(32)?',
        lease_ends_at: 'big?',
        created_at: 'big',
        finished_at: 'big?',
      },
      references: { grant_id: 'grants' },
      unique: [['grant_id']],
      // what the worker looks through
      index: [['finished_at', 'next_at', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('native_accesses')
  }
}
