/**
 * Where personal data stands: every table and column of the database, what it says of whom, what erasure does with it
 * and how long it is kept otherwise. Erasure, export, merges and the tables of docs/privacy.md work from this map; a test
 * refuses a column that it doesn't name.
 */

/**
 * What ends a column's data without anybody asking, by name; the jobs that do it are in
 * `app/privacy/actions/keep_retention.ts`.
 */
export const RETENTION = {
  closure: 'until the client is erased',
  payload:
    '`privacy.event_payload_days` (90) after the event was applied, 365 days where it never could be',
  address: '`links.address_days` (the life of the cookie, 30), the fraud window',
  visit_details: '`privacy.visit_details_days` (400)',
  notification:
    '`signups.details_days` (30) after the signup was told, the fraud window where it names an address',
  token: '30 days after the last visit in it stopped counting',
  mail: '30 days after it was sent or given up',
  session: '24 hours at most, less when idle',
  launch: 'until the launch token could not be used again, minutes',
  counter: 'until the counter expires, minutes to hours',
  invitation: '30 days after its link ran out',
  access:
    'until the access in the panel has ended and no invitation to it can be accepted any more, 8 days',
  staff: 'until an admin removes the account',
  books: 'for good: books and proof',
  queue: 'until the job has run',
} as const

export type Retention = keyof typeof RETENTION

/** On what ground a table may hold it: a suggestion to the host, who decides. */
export const GROUNDS = {
  contract: 'contract with the affiliate or client (GDPR 6(1)(b))',
  interest: 'legitimate interest in crediting the right affiliate and in refusing fraud (6(1)(f))',
  consent: 'consent where consent mode is on, else legitimate interest (6(1)(a) or (f))',
  law: 'legal duty to keep books (6(1)(c))',
  safety: 'legitimate interest in a safe service (6(1)(f))',
} as const

export type Ground = keyof typeof GROUNDS

export interface Personal {
  /** In words, for people. */
  is: string
  /**
   * What erasure does: `null` or a text stands instead, `'redact'` masks names, addresses and domains in it, `'row'`
   * deletes the row, `{ keep }` says why it stays.
   */
  erase: null | '' | '***' | '{}' | 'redact' | 'row' | { keep: string }
  until: Retention
}

/**
 * Our own opaque id of a client or a membership. Upon a merge it `moves` to the survivor's, or `stays` as a record.
 */
export interface Reference {
  client?: 'moves' | 'stays'
  affiliate?: 'moves' | 'stays'
}

/** `none` says nothing of a person. */
export type ColumnRule = 'none' | Personal | Reference

export interface TableRule {
  /** What the table is for. */
  why: string
  ground?: Ground
  /** Who sees what is personal in it. */
  seenBy?: string
  /**
   * SQL condition for the rows of some clients: `:clients` is a list of our ids, `:subjects` of the panel's ids of
   * them, `:panel` the panel's id, `:objects` what events about them name (`client:17`). Not there where no row belongs to a client.
   */
  of?: string
  /** Likewise for what erasure touches, where that is not what an export shows. */
  erasedOf?: string
  columns: Record<string, ColumnRule>
}

const BOOKS = { keep: 'an opaque id that only the panel can turn into a person' }

function none(...names: string[]): Record<string, ColumnRule> {
  return Object.fromEntries(names.map((name) => [name, 'none' as const]))
}

const client = (client_: 'moves' | 'stays'): Reference => ({ client: client_ })
const affiliate = (affiliate_: 'moves' | 'stays'): Reference => ({ affiliate: affiliate_ })

const OF_CLIENT = 'client_id IN (:clients)'
const OF_MEMBER = 'affiliate_id IN (SELECT id FROM affiliates WHERE client_id IN (:clients))'

const staff = (is: string): Personal => ({
  is,
  erase: { keep: 'of staff, not of clients' },
  until: 'books',
})

const description = (until: Retention = 'closure'): Personal => ({
  is: 'what was bought, often with a domain',
  erase: 'redact',
  until,
})

const ITEM_COLUMNS = none(
  'id',
  'external_id',
  'service_external_id',
  'kind',
  'product_id',
  'product_group',
  'tld',
  'domain_action',
  'billing_cycle',
  'renewal',
  'amount'
)

export const DATA_MAP: Record<string, TableRule> = {
  clients: {
    why: 'mirror of the panel’s clients: who bought, and whether it is the affiliate',
    ground: 'interest',
    seenBy: 'admins; affiliates see `j***@e***.com`',
    of: 'id IN (:clients)',
    columns: {
      ...none('id', 'panel_id', 'profile_at', 'closed_at', 'erased_at', 'created_at', 'updated_at'),
      external_id: { is: 'the panel’s id', erase: BOOKS, until: 'books' },
      email: { is: 'e-mail address', erase: null, until: 'closure' },
      name: { is: 'name', erase: null, until: 'closure' },
      company: { is: 'company', erase: null, until: 'closure' },
      country: { is: 'country', erase: null, until: 'closure' },
      locale: { is: 'language', erase: null, until: 'closure' },
      registered_at: { is: 'when they registered', erase: null, until: 'closure' },
      visit_token: {
        is: 'signed ids of the visits before registering',
        erase: null,
        until: 'token',
      },
      merged_into_id: client('stays'),
    },
  },
  client_merges: {
    why: 'which clients the panel made one',
    ground: 'interest',
    seenBy: 'nobody',
    of: 'from_client_id IN (:clients) OR into_client_id IN (:clients)',
    columns: {
      ...none('id', 'panel_id', 'merged_at', 'created_at', 'swept_at'),
      from_client_id: client('stays'),
      into_client_id: client('stays'),
    },
  },
  merge_origins: {
    why: 'whose an order, link, membership, agent or association was before a merge',
    columns: none('kind', 'row_id', 'origin_id', 'until'),
  },
  orders: {
    why: 'mirror of orders: attribution and commission',
    ground: 'interest',
    seenBy: 'admins; affiliates see date and amount',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'external_id',
        'placed_at',
        'currency',
        'subtotal',
        'discount',
        'tax',
        'total',
        'payment_method',
        'moderated',
        'trial',
        'created_by',
        'status',
        'status_at',
        'created_at'
      ),
      client_id: client('moves'),
      number: { is: 'number that the client knows', erase: null, until: 'closure' },
      coupon: { is: 'coupon, which may be a personal one', erase: null, until: 'closure' },
      visit_token: { is: 'signed ids of the visits before the order', erase: null, until: 'token' },
      status_reason: { is: 'free text of the panel', erase: null, until: 'closure' },
      address_hash: { is: 'keyed hash of the client’s address', erase: null, until: 'address' },
      payment_hash: { is: 'keyed hash of what paid', erase: null, until: 'closure' },
    },
  },
  order_items: {
    why: 'lines of orders: the rule that pays',
    ground: 'interest',
    seenBy: 'admins; affiliates see the description without domains and names',
    of: 'order_id IN (SELECT id FROM orders WHERE client_id IN (:clients))',
    columns: { ...ITEM_COLUMNS, order_id: 'none', description: description() },
  },
  invoices: {
    why: 'mirror of paid invoices: commission',
    ground: 'interest',
    seenBy: 'admins; affiliates see date and amount',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'external_id',
        'order_id',
        'paid_at',
        'currency',
        'subtotal',
        'discount',
        'tax',
        'total',
        'payment_method',
        'created_at'
      ),
      client_id: client('moves'),
      payment_hash: { is: 'keyed hash of what paid', erase: null, until: 'closure' },
    },
  },
  invoice_items: {
    why: 'lines of invoices: commission',
    ground: 'interest',
    seenBy: 'admins; affiliates see the description without domains and names',
    of: 'invoice_id IN (SELECT id FROM invoices WHERE client_id IN (:clients))',
    columns: { ...ITEM_COLUMNS, invoice_id: 'none', description: description() },
  },
  refunds: {
    why: 'what was taken back from an invoice',
    of: 'invoice_id IN (SELECT id FROM invoices WHERE client_id IN (:clients))',
    columns: none(
      'id',
      'panel_id',
      'kind',
      'external_id',
      'invoice_id',
      'amount',
      'currency',
      'full',
      'refunded_at',
      'created_at',
      'ignored'
    ),
  },
  services: {
    why: 'mirror of services: renewals belong to the order that made them',
    ground: 'interest',
    seenBy: 'nobody',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'external_id',
        'order_external_id',
        'product_id',
        'product_name',
        'status',
        'status_at',
        'created_at'
      ),
      client_id: client('moves'),
      domain: { is: 'domain', erase: null, until: 'closure' },
      user_name: { is: 'user name of the account', erase: null, until: 'closure' },
    },
  },
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
  destinations: {
    why: 'how affiliate programs are called',
    columns: none(
      'id',
      'panel_id',
      'kind',
      'name',
      'method',
      'url_template',
      'body_template',
      'encrypted_headers',
      'outcome_rules',
      'state',
      'held',
      'disabled_reason',
      'disabled_at',
      'failing_since',
      'last_success_at',
      'open_until',
      'openings',
      'created_at',
      'updated_at'
    ),
  },
  deliveries: {
    why: 'what affiliate programs were told, or why not',
    ground: 'interest',
    seenBy: 'admins',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'destination_id',
        'panel_id',
        'event_key',
        'mode',
        'notification_id',
        'is_test',
        'subject_type',
        'subject_id',
        'state',
        'reason',
        'reason_values',
        'attempts',
        'schedule_step',
        'next_attempt_at',
        'lease',
        'takes',
        'created_at',
        'finished_at',
        'last_status'
      ),
      client_id: client('moves'),
      subject_label: {
        is: 'number of the order that the client knows',
        erase: null,
        until: 'closure',
      },
      parameters: {
        is: 'what the program’s address names of the signup',
        erase: null,
        until: 'notification',
      },
      last_url: { is: 'the address as it was called', erase: null, until: 'notification' },
    },
  },
  delivery_attempts: {
    why: 'each call to an affiliate program, and its answer',
    ground: 'interest',
    seenBy: 'admins',
    of: 'delivery_id IN (SELECT id FROM deliveries WHERE client_id IN (:clients))',
    columns: {
      ...none(
        'id',
        'delivery_id',
        'destination_id',
        'number',
        'cause',
        'started_at',
        'duration_ms',
        'dns_ms',
        'connect_ms',
        'tls_ms',
        'first_byte_ms',
        'outcome',
        'reason',
        'reason_values',
        'status_code',
        'method',
        'request_headers',
        'response_bytes',
        'remote_address',
        'allowed_by'
      ),
      url: { is: 'the address as it was called', erase: null, until: 'notification' },
      request_body: { is: 'what was sent', erase: null, until: 'notification' },
      response_headers: { is: 'what came back', erase: null, until: 'notification' },
      response_body: { is: 'what came back', erase: null, until: 'notification' },
    },
  },
  agents: {
    why: 'agents: clients who bring and look after other clients, and what these read of them',
    ground: 'contract',
    seenBy: 'admins; clients whom the agent asks for consent',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'status',
        'manage_code',
        'link_id',
        'languages',
        'general_links',
        'since',
        'created_at',
        'updated_at'
      ),
      client_id: client('stays'),
      affiliate_id: affiliate('moves'),
      name: { is: 'name of the agent', erase: '***', until: 'closure' },
      company: { is: 'company of the agent', erase: null, until: 'closure' },
      email: { is: 'e-mail address of the agent', erase: null, until: 'closure' },
      phone: { is: 'phone number of the agent', erase: null, until: 'closure' },
      website: { is: 'website of the agent', erase: null, until: 'closure' },
      logo: { is: 'SHA-256 of the agent’s logo', erase: null, until: 'closure' },
    },
  },
  agent_logos: {
    why: 'logos of agents, as files of the storage: the present one, and those that a consent’s proof names',
    ground: 'contract',
    seenBy: 'admins; clients whom the agent asks for consent',
    of: 'agent_id IN (SELECT id FROM agents WHERE client_id IN (:clients))',
    // what a client was shown when they agreed stays their proof, as the profile in it does
    erasedOf:
      'proven_at IS NULL AND agent_id IN (SELECT id FROM agents WHERE client_id IN (:clients))',
    columns: {
      ...none('id', 'agent_id', 'format', 'width', 'height', 'bytes', 'proven_at', 'created_at'),
      digest: { is: 'SHA-256 of the logo', erase: 'row', until: 'closure' },
      file: { is: 'name of the file in the storage', erase: 'row', until: 'closure' },
    },
  },
  agent_standings: {
    why: 'since when an agent stands how',
    ground: 'contract',
    seenBy: 'admins; the agent sees the last one',
    of: 'agent_id IN (SELECT id FROM agents WHERE client_id IN (:clients))',
    columns: {
      ...none('id', 'agent_id', 'status', 'since'),
      reason: { is: 'why, as an admin wrote it', erase: null, until: 'closure' },
      actor_name: staff('name of the admin'),
    },
  },
  associations: {
    why: 'which agent a client came through or agreed to',
    ground: 'contract',
    seenBy: 'admins; the client; the agent, with the client masked',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'agent_id',
        'kind',
        'origin',
        'origin_key',
        'since',
        'ended_at',
        'ended_reason',
        'link_id',
        'visit_id',
        'order_id',
        'grant_id',
        'created_at'
      ),
      client_id: client('moves'),
    },
  },
  manage_invitations: {
    why: 'whom agents asked for consent',
    ground: 'consent',
    seenBy: 'the agent who sent it, the client who opens it, admins',
    // those that an agent sent say what the agent wrote, and whom they know
    of: 'client_id IN (:clients) OR used_by_client_id IN (:clients) OR agent_id IN (SELECT id FROM agents WHERE client_id IN (:clients))',
    columns: {
      ...none(
        'id',
        'panel_id',
        'agent_id',
        'token_hash',
        'wanted_scopes',
        'locale',
        'state',
        'created_at',
        'expires_at',
        'ended_at',
        'times_sent',
        'last_sent_at'
      ),
      email: { is: 'address that it was sent to', erase: null, until: 'invitation' },
      message: { is: 'what the agent wrote', erase: null, until: 'invitation' },
      client_id: client('moves'),
      used_by_client_id: client('moves'),
    },
  },
  pending_manage_links: {
    why: 'a Service Manager link that waits until its reader has signed in',
    columns: none('id_hash', 'agent_id', 'invitation_id', 'created_at', 'expires_at'),
  },
  consent_texts: {
    why: 'what consents to Service Managers were asked with, each text once',
    ground: 'consent',
    seenBy: 'the client, admins',
    of: 'hash IN (SELECT text_hash FROM grants WHERE client_id IN (:clients))',
    columns: {
      ...none('hash', 'version', 'language', 'created_at'),
      body: {
        is: 'name and contacts of the agent within the text',
        erase: { keep: 'proof of what the client agreed to' },
        until: 'books',
      },
    },
  },
  grants: {
    why: 'proof of a client’s consent to a Service Manager',
    ground: 'consent',
    seenBy: 'the client, the agent, admins',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'agent_id',
        'invitation_id',
        'scopes',
        'state',
        'live_key',
        'granted_at',
        'expires_at',
        'ended_at',
        'ended_by',
        'first_used_at',
        'text_version',
        'text_hash',
        'language',
        'from_agents_address',
        'signed_in'
      ),
      client_id: client('moves'),
      address_hash: { is: 'keyed hash of the address', erase: null, until: 'address' },
      agent_snapshot: {
        is: 'name, contacts and logo (by its SHA-256) of the agent, as they were shown',
        erase: { keep: 'proof of what the client agreed to' },
        until: 'books',
      },
    },
  },
  grant_entries: {
    why: 'what was done under a consent',
    ground: 'consent',
    seenBy: 'the client, the agent, admins',
    of: 'grant_id IN (SELECT id FROM grants WHERE client_id IN (:clients))',
    columns: {
      ...none(
        'id',
        'grant_id',
        'number',
        'at',
        'actor',
        'act',
        'stage',
        'subject_type',
        'subject_id',
        'request_key',
        'previous_hash',
        'hash'
      ),
      actor_name: {
        is: 'name of the client, agent or admin who acted',
        erase: { keep: 'proof of who did it' },
        until: 'books',
      },
      details: {
        is: 'what was asked for and what came of it, by the panel’s ids',
        erase: { keep: 'proof of what was done' },
        until: 'books',
      },
    },
  },
  grant_heads: {
    why: 'end of each consent’s chain',
    columns: none('grant_id', 'number', 'hash'),
  },
  delegated_requests: {
    why: 'acts of agents for clients, each once',
    of: 'grant_id IN (SELECT id FROM grants WHERE client_id IN (:clients))',
    columns: {
      ...none(
        'id',
        'grant_id',
        'request_key',
        'act',
        'subject_id',
        'state',
        'created_at',
        'finished_at',
        'look_at',
        'looks'
      ),
      outcome: { is: 'what the panel answered', erase: null, until: 'closure' },
    },
  },
  native_accesses: {
    why: 'agents who are users of a client’s account in the panel itself, by consent',
    ground: 'consent',
    seenBy: 'the client, the agent, admins: without the address',
    of: `grant_id IN (SELECT id FROM grants WHERE client_id IN (:clients)
      OR agent_id IN (SELECT id FROM agents WHERE client_id IN (:clients)))`,
    columns: {
      ...none(
        'id',
        'grant_id',
        'account',
        'state',
        'reason',
        'scopes',
        'aim',
        'known_users',
        'user_id',
        'invitations',
        'invited_at',
        'others',
        'pending',
        'request_key',
        'attempts',
        'problem',
        'problem_since',
        'next_at',
        'lease',
        'lease_ends_at',
        'created_at',
        'finished_at'
      ),
      email: {
        is: 'address of the agent to which the panel’s invitation was sent',
        erase: { keep: 'by it their access in the panel is found and taken away' },
        until: 'access',
      },
    },
  },
  panel_connections: {
    why: 'how a panel is called',
    columns: none(
      'panel_id',
      'base_url',
      'native_access',
      'encrypted_credentials',
      'checked_at',
      'check_result',
      'check_answer',
      'updated_at'
    ),
  },
  manager_reports: {
    why: 'what clients report of agents',
    ground: 'interest',
    seenBy: 'admins',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'agent_id',
        'grant_id',
        'invitation_id',
        'created_at',
        'handled_at'
      ),
      client_id: client('moves'),
      text: { is: 'what the client wrote', erase: null, until: 'closure' },
      handled_by_name: staff('name of the admin'),
    },
  },
  agent_orders: {
    why: 'orders that agents placed for clients',
    ground: 'contract',
    seenBy: 'the client, the agent, admins',
    of: OF_CLIENT,
    columns: {
      ...none('id', 'panel_id', 'order_external_id', 'agent_id', 'grant_id', 'placed_at'),
      client_id: client('moves'),
    },
  },
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
  commissions: {
    why: 'what was earned',
    ground: 'law',
    seenBy: 'admins; the payee',
    of: OF_CLIENT,
    // what says something of a person is said of whoever bought
    erasedOf: 'referral_id IN (SELECT id FROM referrals WHERE client_id IN (:clients))',
    columns: {
      ...none(
        'id',
        'panel_id',
        'invoice_id',
        'invoice_item_id',
        'level',
        'sequence',
        'referral_id',
        'order_id',
        'plan_version_id',
        'currency',
        'item_amount',
        'base_amount',
        'rate_bps',
        'amount',
        'status',
        'reason',
        'paid_at',
        'available_at',
        'reverses_id',
        'created_at',
        'updated_at',
        'rule',
        'decided_by',
        'discount',
        'taken_back',
        'release',
        'approved_at',
        'rejected_at'
      ),
      client_id: client('moves'),
      affiliate_id: affiliate('moves'),
      description: description('books'),
    },
  },
  commission_changes: {
    why: 'every later change of a commission with its cause',
    ground: 'law',
    seenBy: 'admins; the payee',
    of: 'commission_id IN (SELECT id FROM commissions WHERE client_id IN (:clients))',
    columns: {
      ...none(
        'id',
        'commission_id',
        'number',
        'from_amount',
        'to_amount',
        'cause',
        'refund_id',
        'user_id',
        'at',
        'created_at'
      ),
      reason: {
        is: 'why, as an admin wrote it',
        erase: { keep: 'proof of a change of money' },
        until: 'books',
      },
      actor_name: staff('name of the admin'),
    },
  },
  corrections: {
    why: 'manual credits and debits',
    ground: 'law',
    seenBy: 'admins; the payee',
    of: OF_CLIENT,
    columns: {
      ...none(
        'id',
        'panel_id',
        'currency',
        'amount',
        'state',
        'request_key',
        'requested_by',
        'requested_at',
        'decided_by',
        'decided_at'
      ),
      client_id: client('moves'),
      affiliate_id: affiliate('moves'),
      reason: {
        is: 'why, as an admin wrote it',
        erase: { keep: 'proof of a movement of money' },
        until: 'books',
      },
      requested_by_name: staff('name of the admin'),
      decided_by_name: staff('name of the second admin'),
      decision_reason: {
        is: 'why, as an admin wrote it',
        erase: { keep: 'proof of a movement of money' },
        until: 'books',
      },
    },
  },
  ledger_accounts: {
    why: 'accounts of a payee, by opaque id',
    ground: 'law',
    seenBy: 'admins; the payee',
    of: OF_CLIENT,
    columns: { ...none('id', 'panel_id', 'currency', 'kind'), client_id: client('stays') },
  },
  ledger_chains: {
    why: 'heads of the ledger’s hash chains',
    columns: none('panel_id', 'currency', 'last_sequence', 'last_hash'),
  },
  ledger_transactions: {
    why: 'booked movements: never changed, so they hold no personal data',
    columns: none(
      'id',
      'panel_id',
      'currency',
      'sequence',
      'kind',
      'reference',
      'reason',
      'reverses_id',
      'occurred_at',
      'booked_at',
      'previous_hash',
      'hash'
    ),
  },
  ledger_entries: {
    why: 'amounts of booked movements',
    of: 'account_id IN (SELECT id FROM ledger_accounts WHERE client_id IN (:clients))',
    columns: none('id', 'transaction_id', 'account_id', 'amount'),
  },
  users: {
    why: 'people signed in to the add-on',
    ground: 'contract',
    seenBy: 'admins and themselves',
    of: "panel_id = :panel AND role = 'client' AND subject_id IN (:subjects)",
    columns: {
      ...none('id', 'panel_id', 'role', 'locale', 'created_at', 'updated_at'),
      subject_id: { is: 'the panel’s id', erase: BOOKS, until: 'books' },
      local_login: { ...staff('address that a local admin signs in with'), until: 'staff' },
      email: { is: 'e-mail address', erase: '', until: 'closure' },
      name: { is: 'name', erase: '', until: 'closure' },
      password: { ...staff('hash of a local admin’s password'), until: 'staff' },
      last_sign_in_at: { is: 'when they last signed in', erase: null, until: 'closure' },
    },
  },
  sessions: {
    why: 'signed-in browsers',
    ground: 'contract',
    seenBy: 'nobody',
    of: `user_id IN (SELECT id FROM users WHERE panel_id = :panel AND role = 'client' AND subject_id IN (:subjects))`,
    columns: {
      ...none('id', 'expires_at'),
      user_id: { is: 'whose', erase: 'row', until: 'session' },
      data: { is: 'how they signed in', erase: 'row', until: 'session' },
    },
  },
  sign_in_addresses: {
    why: 'whether an order came from where its affiliate signs in',
    ground: 'interest',
    seenBy: 'nobody',
    of: 'panel_id = :panel AND subject_id IN (:subjects)',
    columns: {
      ...none('id', 'panel_id', 'seen_at'),
      subject_id: { is: 'the panel’s id', erase: 'row', until: 'address' },
      address_hash: { is: 'keyed hash of the address', erase: 'row', until: 'address' },
    },
  },
  used_launch_tokens: {
    why: 'a launch token counts once',
    columns: {
      ...none('id', 'panel_id', 'expires_at'),
      jti: { is: 'id of a sign-in', erase: { keep: 'gone within minutes' }, until: 'launch' },
    },
  },
  rate_limits: {
    why: 'attempts to sign in are counted',
    columns: {
      ...none('points', 'expire'),
      key: {
        is: 'hash of address and login',
        erase: { keep: 'gone within hours' },
        until: 'counter',
      },
    },
  },
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
  panels: {
    why: 'registered panels',
    columns: none(
      'id',
      'key',
      'name',
      'driver',
      'origins',
      'shop_url',
      'login_url',
      'registration_url',
      'jwks_url',
      'embedded',
      'created_at',
      'updated_at'
    ),
  },
  panel_secrets: {
    why: 'secrets of panels, encrypted',
    columns: none('id', 'panel_id', 'encrypted_secret', 'created_at', 'expires_at', 'last_used_at'),
  },
  panel_refusals: {
    why: 'requests in a panel’s name that it did not sign, by hour',
    columns: none('panel_id', 'hour', 'refusals'),
  },
  plans: {
    why: 'plans',
    columns: none('id', 'panel_id', 'key', 'name', 'created_at', 'updated_at', 'archived_at'),
  },
  plan_versions: {
    why: 'terms of plans',
    columns: {
      ...none('id', 'plan_id', 'version', 'terms', 'effective_from', 'created_at', 'author_id'),
      author: staff('name of the admin'),
    },
  },
  default_plans: {
    why: 'default plans',
    columns: none('id', 'key', 'panel_id', 'plan_id', 'since'),
  },
  banners: {
    why: 'the host’s banners',
    columns: none(
      'id',
      'panel_id',
      'title',
      'alt',
      'language',
      'status',
      'file',
      'format',
      'width',
      'height',
      'frames',
      'bytes',
      'digest',
      'deleted_at',
      'created_at',
      'updated_at'
    ),
  },
  unnamed_images: {
    why: 'files of the storage that nothing names, not yet or no longer: they are removed',
    columns: none('path', 'since'),
  },
  banner_tags: { why: 'tags of banners', columns: none('banner_id', 'tag') },
  settings: { why: 'settings', columns: none('key', 'value', 'updated_at') },
  worker_heartbeats: {
    why: 'running workers',
    columns: none('worker_id', 'started_at', 'beat_at'),
  },
  queue_jobs: {
    why: 'jobs that are due; they carry no data, only a call to look',
    columns: {},
  },
  queue_schedules: { why: 'schedules of jobs', columns: {} },
  adonis_schema: { why: 'which migrations ran', columns: {} },
  adonis_schema_versions: { why: 'version of the migrations’ table', columns: {} },
}

/** The framework's own tables, whose columns are its affair: none holds what anybody wrote. */
export const FRAMEWORK_TABLES = [
  'queue_jobs',
  'queue_schedules',
  'adonis_schema',
  'adonis_schema_versions',
]

export function isPersonal(rule: ColumnRule): rule is Personal {
  return typeof rule === 'object' && 'is' in rule
}

/**
 * The columns that a merge moves: of clients, or of memberships.
 */
export function movedColumns(kind: 'client' | 'affiliate'): { table: string; column: string }[] {
  return Object.entries(DATA_MAP).flatMap(([table, { columns }]) =>
    Object.entries(columns)
      .filter(([, rule]) => typeof rule === 'object' && !isPersonal(rule) && rule[kind] === 'moves')
      .map(([column]) => ({ table, column }))
  )
}
