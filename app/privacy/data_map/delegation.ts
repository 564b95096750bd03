import { client, none, OF_CLIENT, staff, type TableRules } from '#privacy/data_map/rules'

export const CONSENTS: TableRules = {
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
}

export const MANAGEMENT: TableRules = {
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
}
