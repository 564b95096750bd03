import { client, none, OF_CLIENT, type TableRules } from '#privacy/data_map/rules'

export const SIGNUP_NOTIFICATIONS: TableRules = {
  landing_params: {
    why: 'click ids that a client came with, for the affiliate programs that gave them out',
    ground: 'consent',
    seenBy: 'admins',
    of: OF_CLIENT,
    columns: {
      ...none('subject_type', 'subject_id', 'created_at'),
      client_id: client('moves'),
      params: { is: 'query parameters of a visit', erase: 'row', until: 'notification' },
    },
  },
  notified_signups: {
    why: 'whether affiliate programs were to hear of a signup, and why not: never twice of the same',
    ground: 'interest',
    seenBy: 'admins',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'order_id',
        'notification_id',
        'account_external_id',
        'eligible',
        'reason',
        'reason_values',
        'completed_at',
        'created_at'
      ),
      client_id: client('moves'),
      landing_params: { is: 'query parameters of a visit', erase: null, until: 'notification' },
    },
  },
  signup_pages: {
    why: 'when the page after a signup asked what to call',
    columns: none('id', 'panel_id', 'order_external_id', 'first_opened_at', 'last_opened_at'),
  },
  affiliate_programs: {
    why: 'external servers that the host has told of signups',
    columns: none(
      'id',
      'panel_id',
      'slot',
      'destination_id',
      'name',
      'preset',
      'delivery',
      'click_parameters',
      'click_required',
      'created_at',
      'updated_at',
      'deleted_at'
    ),
  },
  program_switches: {
    why: 'whether a panel’s programs are told at all',
    columns: none('panel_id', 'enabled', 'changed_at'),
  },
}
