import {
  affiliate,
  client,
  none,
  OF_CLIENT,
  OF_MEMBER,
  staff,
  type TableRules,
} from '#privacy/data_map/rules'

export const MEMBERSHIPS: TableRules = {
  affiliates: {
    why: 'memberships',
    ground: 'contract',
    seenBy: 'admins and the member',
    of: OF_CLIENT,
    columns: {
      ...none('id', 'panel_id', 'status', 'joined_at', 'created_at', 'updated_at'),
      client_id: client('stays'),
      mail_locale: { is: 'language of mails', erase: null, until: 'closure' },
    },
  },
  affiliate_standings: {
    why: 'history of a membership: orders are judged by the standing at their time',
    ground: 'contract',
    seenBy: 'admins; the member sees the last one',
    of: OF_MEMBER,
    columns: {
      ...none('id', 'status', 'since'),
      affiliate_id: affiliate('stays'),
      reason: { is: 'why, as an admin wrote it', erase: null, until: 'closure' },
      actor_name: staff('name of the admin'),
    },
  },
  affiliate_plans: {
    why: 'which plan a member had when',
    columns: { ...none('id', 'plan_id', 'since', 'role'), affiliate_id: affiliate('stays') },
  },
  affiliate_applications: {
    why: 'what an applicant wrote: the decision upon it',
    ground: 'contract',
    seenBy: 'admins and the member',
    of: OF_MEMBER,
    columns: {
      ...none('id', 'applied_at', 'decision', 'decided_at'),
      affiliate_id: affiliate('stays'),
      site_url: { is: 'address of their site', erase: null, until: 'closure' },
      promotion: { is: 'how they will promote', erase: null, until: 'closure' },
      decided_by: staff('name of the admin'),
      reason: { is: 'why, as an admin wrote it', erase: null, until: 'closure' },
    },
  },
  terms_acceptances: {
    why: 'proof of the terms that a member accepted',
    ground: 'contract',
    seenBy: 'admins and the member',
    of: OF_MEMBER,
    columns: {
      ...none('id', 'terms_id', 'language', 'text_hash', 'accepted_at', 'user_id'),
      affiliate_id: affiliate('stays'),
    },
  },
  mail_choices: {
    why: 'which mails a member wants',
    of: OF_MEMBER,
    columns: { ...none('id', 'kind', 'wanted', 'updated_at'), affiliate_id: affiliate('stays') },
  },
}

export const PROGRAM_TERMS: TableRules = {
  program_terms: {
    why: 'the programme’s terms',
    columns: {
      ...none(
        'id',
        'panel_id',
        'scope',
        'version',
        'text_en',
        'text_it',
        'effective_from',
        'published_at',
        'user_id',
        'created_at',
        'updated_at'
      ),
      actor_name: staff('name of the admin'),
    },
  },
}
