import { BaseSchema } from '@adonisjs/lucid/schema'
import { addColumn, dropColumn } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    // attempts made of the retry schedule, which starts anew with *send again*; `attempts` counts them all
    await addColumn(this, 'deliveries', 'schedule_step', 'int', { initial: 0 })
  }

  override async down() {
    await dropColumn(this, 'deliveries', 'schedule_step')
  }
}
