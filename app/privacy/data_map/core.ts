import { client, none, OF_CLIENT, staff, type TableRules } from '#privacy/data_map/rules'

export const MAILS: TableRules = {
  owed_mails: {
    why: 'mails that are owed, and that they were sent',
    ground: 'contract',
    seenBy: 'nobody',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'template',
        'locale',
        'state',
        'attempts',
        'next_attempt_at',
        'lease',
        'created_at',
        'sent_at'
      ),
      dedupe_key: { is: 'what it is about, by our ids', erase: 'row', until: 'mail' },
      client_id: client('moves'),
      address: { is: 'e-mail address', erase: 'row', until: 'mail' },
      name: { is: 'name', erase: 'row', until: 'mail' },
      details: { is: 'what the mail says', erase: 'row', until: 'mail' },
      last_error: { is: 'what the mail server answered', erase: 'row', until: 'mail' },
    },
  },
}

export const AUDIT: TableRules = {
  setting_changes: {
    why: 'history of settings',
    ground: 'interest',
    seenBy: 'admins',
    columns: {
      ...none('id', 'key', 'old_value', 'new_value', 'changed_at', 'user_id'),
      actor_name: staff('name of the admin'),
    },
  },
  admin_acts: {
    why: 'what admins did; the database refuses to change it, so it names clients by opaque ids',
    ground: 'interest',
    seenBy: 'admins',
    columns: {
      ...none(
        'id',
        'at',
        'user_id',
        'panel_id',
        'act',
        'subject_type',
        'subject_id',
        'subject_label'
      ),
      actor_name: staff('name of the admin'),
      reason: {
        is: 'why, as an admin wrote it',
        erase: { keep: 'the log cannot be changed: write no names into reasons' },
        until: 'books',
      },
      changes: staff('what changed, of settings and standings'),
    },
  },
}

export const SERVER: TableRules = {
  settings: { why: 'settings', columns: none('key', 'value', 'updated_at') },
  worker_heartbeats: {
    why: 'running workers',
    columns: none('worker_id', 'started_at', 'beat_at'),
  },
}
