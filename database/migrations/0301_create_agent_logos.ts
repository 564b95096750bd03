import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'agent_logos', {
      columns: {
        id: 'id',
        agent_id: 'ref',
        // SHA-256 of what is stored: agents.logo and consents name it by this
        digest: 'str(64)',
        file: 'str(40)',
        format: 'str(8)',
        width: 'int',
        height: 'int',
        bytes: 'int',
        // since when a consent's proof says that it was shown: from then on it is kept
        proven_at: 'big?',
        created_at: 'big',
      },
      references: { agent_id: 'agents' },
      unique: [['agent_id', 'digest'], ['file']],
      // its address
      index: [['digest', 'id']],
    })
  }

  override async down() {
    this.schema.dropTableIfExists('agent_logos')
  }
}
