import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

const COLUMNS = ['destination_id', 'created_at', 'id', 'panel_id', 'mode', 'is_test']

export default class extends BaseSchema {
  override async up() {
    // the log of one program, also of one mode, which may be rare in it: without a look at a row for each entry
    await addIndex(this, 'deliveries', COLUMNS)
  }

  override async down() {
    await dropIndex(this, 'deliveries', `deliveries_${COLUMNS.join('_')}`.slice(0, 64))
  }
}
