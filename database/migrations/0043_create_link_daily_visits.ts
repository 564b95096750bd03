import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'link_daily_visits', {
      // day: YYYYMMDD in the programme's time zone (app/links/program_day.ts)
      columns: { link_id: 'ref', day: 'int', visits: 'int' },
      primary: ['link_id', 'day'],
      clustered: true,
    })
  }

  override async down() {
    this.schema.dropTableIfExists('link_daily_visits')
  }
}
