import { BaseSchema } from '@adonisjs/lucid/schema'
import { addIndex, dropIndex } from '#database/table'

const COLUMNS = ['destination_id', 'created_at', 'id']

export default class extends BaseSchema {
  override async up() {
    // the wider one begins with the same columns
    await dropIndex(this, 'deliveries', `deliveries_${COLUMNS.join('_')}`)
  }

  override async down() {
    await addIndex(this, 'deliveries', COLUMNS)
  }
}
