import { args } from '@adonisjs/core/ace'
import db from '@adonisjs/lucid/services/db'
import { PanelCommand } from '#panels/panel_command'
import { exportClient } from '#privacy/queries/export_client'

export default class PrivacyExport extends PanelCommand {
  static override commandName = 'privacy:export'
  static override description = 'Print everything that is stored about a client, as JSON'

  @args.string({ description: 'The panel, by its key' })
  declare panel: string

  @args.string({ description: 'The client, by the panel’s own id' })
  declare client: string

  override async run() {
    const panel = await this.findPanel(this.panel)
    if (!panel) return

    const found = await exportClient(db.connection(), panel, this.client)
    if (!found) return this.fail(`The panel "${panel.key}" has told of no client "${this.client}".`)
    this.logger.log(JSON.stringify(found, null, 2))
  }
}
