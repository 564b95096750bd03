import { BaseSchema } from '@adonisjs/lucid/schema'
import { QueueSchemaService } from '@adonisjs/queue'

/**
 * The tables of `@adonisjs/queue`'s database driver.
 */
export default class extends BaseSchema {
  override async up() {
    const queue = new QueueSchemaService(this.db.getWriteClient())

    if (!(await this.schema.hasTable('queue_jobs'))) await queue.createJobsTable()
    if (!(await this.schema.hasTable('queue_schedules'))) await queue.createSchedulesTable()
  }

  override async down() {
    const queue = new QueueSchemaService(this.db.getWriteClient())

    await queue.dropSchedulesTable()
    await queue.dropJobsTable()
  }
}
