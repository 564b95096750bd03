import { BOOKS, none, type TableRules } from '#privacy/data_map/rules'

export const INBOX: TableRules = {
  panel_events: {
    why: 'the panel’s messages as they came: each counts once, what failed is tried again',
    ground: 'interest',
    seenBy: 'admins, with personal data masked',
    of: 'panel_id = :panel AND object IN (:objects)',
    columns: {
      ...none(
        'id',
        'panel_id',
        'event_id',
        'type',
        'occurred_at',
        'received_at',
        'state',
        'attempts',
        'next_attempt_at',
        'applied_at'
      ),
      object: { is: 'the panel’s id of what it is about', erase: BOOKS, until: 'books' },
      waits_for: { is: 'the panel’s id of what it waits for', erase: BOOKS, until: 'books' },
      payload: {
        is: 'what the panel told: profile, address, user agent, order lines (`client_ip` and `user_agent` only for the fraud window)',
        erase: '{}',
        until: 'payload',
      },
      last_error: { is: 'why it failed, without values', erase: null, until: 'payload' },
    },
  },
  owed_payload_removals: {
    why: 'events to look at again when they are applied',
    columns: none('panel_event_id'),
  },
}
