import { affiliate, client, none, OF_CLIENT, staff, type TableRules } from '#privacy/data_map/rules'

export const AGENTS: TableRules = {
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
}
