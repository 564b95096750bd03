import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'destinations', {
      columns: {
        id: 'id',
        // whose admins look after it
        panel_id: 'ref',
        // the feature that it belongs to (start/deliveries.ts)
        kind: 'str(32)',
        // as the log names it
        name: 'str(120)',
        // get, form or json
        method: 'str(8)',
        url_template: 'text',
        body_template: 'text?',
        // headers of its requests, encrypted: they may hold tokens
        encrypted_headers: 'text?',
        // app/outbound/outcome_rules.ts, as JSON
        outcome_rules: 'text',
        // on; paused: owed and not sent; off: nothing new is owed and nothing is sent; disabled: by the product itself; deleted
        state: 'str(16)',
        // by its owner's master switch
        held: 'bool',
        // gone, failing
        disabled_reason: 'str(32)?',
        disabled_at: 'big?',
        // since when every attempt has failed
        failing_since: 'big?',
        last_success_at: 'big?',
        // circuit breaker: nothing is sent before, and how often in a row it opened
        open_until: 'big?',
        openings: 'int',
        created_at: 'big',
        updated_at: 'big',
      },
      references: { panel_id: 'panels' },
      // whom the worker may call; a feature's own
      index: [
        ['state', 'held', 'open_until'],
        ['panel_id', 'kind'],
      ],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('destinations')
  }
}
