import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'delivery_attempts', {
      columns: {
        id: 'id',
        delivery_id: 'ref',
        destination_id: 'ref',
        // 1, 2, … of its delivery
        number: 'int',
        // schedule, hand or test
        cause: 'str(16)',
        started_at: 'big',
        // milliseconds; the phases that did not happen are null (a connection that was open already)
        duration_ms: 'int',
        dns_ms: 'int?',
        connect_ms: 'int?',
        tls_ms: 'int?',
        first_byte_ms: 'int?',
        // delivered, refused (for good), retry, blocked (nothing was dialled)
        outcome: 'str(16)',
        reason: 'str(48)',
        reason_values: 'text?',
        status_code: 'int?',
        // what was sent, secrets masked; null once it is no longer kept
        method: 'str(8)',
        url: 'text?',
        request_headers: 'text?',
        request_body: 'text?',
        // what came back: at most 2 KB, control bytes escaped
        response_headers: 'text?',
        response_body: 'text?',
        response_bytes: 'int?',
        remote_address: 'str(64)?',
        // the operator's allowance of an address inside, where one was used
        allowed_by: 'str(255)?',
      },
      references: { delivery_id: 'deliveries', destination_id: 'destinations' },
      // an attempt is written once
      unique: [['delivery_id', 'number']],
      // a destination's last hours; retention
      index: [['destination_id', 'started_at'], ['started_at']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('delivery_attempts')
  }
}
