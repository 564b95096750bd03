import { BaseSchema } from '@adonisjs/lucid/schema'

/** Where a type's data has the id of what it is about, as app/panels/event_subjects.ts says for new events. */
const PATHS: Record<string, [kind: string, path: string]> = {
  'client.registered': ['client', '$.client.id'],
  'client.closed': ['client', '$.client_id'],
  'client.merged': ['client', '$.from_client_id'],
  'order.placed': ['order', '$.order.id'],
  'order.cancelled': ['order', '$.order_id'],
  'order.fraud': ['order', '$.order_id'],
  'signup.completed': ['order', '$.order_id'],
  'invoice.paid': ['invoice', '$.invoice.id'],
  'invoice.refunded': ['invoice', '$.invoice_id'],
  'invoice.charged_back': ['invoice', '$.invoice_id'],
  'service.created': ['service', '$.service.id'],
  'service.suspended': ['service', '$.service.id'],
  'service.unsuspended': ['service', '$.service.id'],
  'service.terminated': ['service', '$.service.id'],
}

export default class extends BaseSchema {
  override async up() {
    const isMysql = this.db.dialect.name === 'mysql'
    const cases = Object.entries(PATHS).map(([type, [kind, path]]) => {
      const value = isMysql
        ? `JSON_UNQUOTE(JSON_EXTRACT(payload, '${path}'))`
        : `JSON_EXTRACT(payload, '${path}')`
      return isMysql
        ? `WHEN '${type}' THEN CONCAT('${kind}:', ${value})`
        : `WHEN '${type}' THEN '${kind}:' || ${value}`
    })
    this.schema.raw(
      `UPDATE panel_events SET object = CASE type ${cases.join(' ')} END WHERE object IS NULL`
    )
  }

  override async down() {}
}
