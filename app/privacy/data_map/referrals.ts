import {
  affiliate,
  client,
  description,
  none,
  OF_CLIENT,
  type TableRules,
} from '#privacy/data_map/rules'

export const REFERRALS: TableRules = {
  referrals: {
    why: 'signups and orders that came through a link',
    ground: 'contract',
    seenBy: 'admins; its affiliate, with the client masked',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'subject_key',
        'role',
        'kind',
        'order_id',
        'link_id',
        'visit_id',
        'status',
        'reason',
        'reason_values',
        'occurred_at',
        'created_at',
        'updated_at'
      ),
      client_id: client('moves'),
      affiliate_id: affiliate('moves'),
      description: description(),
    },
  },
  receipts: {
    why: 'why an order or signup was credited or refused: dates, links, reasons and money, no addresses',
    ground: 'contract',
    seenBy: 'admins; its affiliate a redacted one',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'subject_key',
        'decision',
        'order_id',
        'role',
        'outcome',
        'reason',
        'link_id',
        'decided_at'
      ),
      client_id: client('moves'),
      affiliate_id: affiliate('moves'),
      facts: {
        is: 'what was looked at: visit ids, instants, standings',
        erase: { keep: 'proof of a decision about money, by opaque ids only' },
        until: 'books',
      },
    },
  },
  reviews: {
    why: 'suspicious orders that an admin decides on',
    ground: 'interest',
    seenBy: 'admins',
    of: `order_id IN (SELECT id FROM orders WHERE client_id IN (:clients))`,
    columns: {
      ...none(
        'id',
        'panel_id',
        'order_id',
        'state',
        'reasons',
        'opened_at',
        'decided_at',
        'decided_by'
      ),
      affiliate_id: affiliate('moves'),
      note: { is: 'what an admin wrote', erase: null, until: 'closure' },
    },
  },
}
