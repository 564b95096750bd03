import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable } from '#database/table'

export default class extends BaseSchema {
  override async up() {
    createTable(this, 'banner_tags', {
      columns: { banner_id: 'ref', tag: 'str(30)' },
      primary: ['banner_id', 'tag'],
      references: { banner_id: 'banners' },
      // the banners that have a tag
      index: [['tag', 'banner_id']],
      clustered: true,
    })
  }

  override async down() {
    this.schema.dropTableIfExists('banner_tags')
  }
}
