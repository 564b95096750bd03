import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

/**
 * The list of an agent's clients: which of a client's claims holds is asked for every one of them, and answered from these
 * indexes alone.
 */
export default class extends BaseSchema {
  override async up() {
    await addIndex(this, 'associations', ['client_id', 'since', 'id', 'kind', 'ended_at'])
    await addIndex(this, 'associations', [
      'agent_id',
      'since',
      'id',
      'client_id',
      'kind',
      'ended_at',
    ])
  }

  override async down() {
    await dropIndex(this, 'associations', 'associations_client_id_since_id_kind_ended_at')
    await dropIndex(this, 'associations', 'associations_agent_id_since_id_client_id_kind_ended_at')
  }
}
