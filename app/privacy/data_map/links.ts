import { affiliate, none, OF_MEMBER, type TableRules } from '#privacy/data_map/rules'

export const VISITS: TableRules = {
  visits: {
    why: 'each follow of a tracked link',
    ground: 'consent',
    seenBy: 'admins and the link’s affiliate: counts only',
    of: 'id IN (SELECT visit_id FROM referrals WHERE client_id IN (:clients))',
    columns: {
      ...none('id', 'link_id', 'visited_at', 'flags'),
      address_hash: {
        is: 'keyed hash of the visitor’s address, the key changes every 30 days',
        erase: null,
        until: 'address',
      },
      referrer_host: { is: 'the site it came from', erase: null, until: 'visit_details' },
      parameters: { is: 'parameters of the followed address', erase: null, until: 'visit_details' },
    },
  },
  link_daily_visits: {
    why: 'visits per link and day, of nobody in particular',
    columns: none('link_id', 'day', 'visits'),
  },
}

export const LINKS: TableRules = {
  links: {
    why: 'tracked links',
    ground: 'contract',
    seenBy: 'admins and their affiliate',
    of: OF_MEMBER,
    columns: {
      ...none(
        'id',
        'code',
        'target_url',
        'status',
        'deleted_at',
        'created_at',
        'updated_at',
        'blocked_at',
        'kind',
        'blocked_status'
      ),
      affiliate_id: affiliate('moves'),
      name: { is: 'the affiliate’s private name for it', erase: '***', until: 'closure' },
      blocked_reason: { is: 'why, as an admin wrote it', erase: null, until: 'closure' },
    },
  },
  link_standings: {
    why: 'history of a link',
    columns: none('id', 'link_id', 'status', 'since'),
  },
}
