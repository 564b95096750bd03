import { BaseCommand } from '@adonisjs/core/ace'
import { dataMapMarkdown } from '#privacy/queries/data_map_markdown'

export default class PrivacyDataMap extends BaseCommand {
  static override commandName = 'privacy:data-map'
  static override description = 'Print the tables of docs/privacy.md from the data map'

  override async run() {
    const { purposes, columns, other } = dataMapMarkdown()
    this.logger.log([purposes, columns, other].join('\n\n'))
  }
}
