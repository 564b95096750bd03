import { now } from '#core/clock'
import { PanelCommand } from '#panels/panel_command'
import Panel from '#panels/models/panel'

export default class PanelList extends PanelCommand {
  static override commandName = 'panel:list'
  static override description = 'List the registered panels'

  override async run() {
    const panels = await Panel.query().preload('secrets').orderBy('key')
    if (panels.length === 0) {
      this.logger.info('No panel is registered. Register one with "node ace panel:add".')
      return
    }

    const table = this.ui.table()
    table.head(['Key', 'Name', 'Driver', 'Valid secrets', 'Origins', 'JWKS', 'Embedded'])
    for (const panel of panels) {
      table.row([
        panel.key,
        panel.name,
        panel.driver,
        String(panel.secrets.filter((secret) => secret.isValid(now())).length),
        panel.origins.join(' '),
        panel.jwksUrl ?? '',
        panel.embedded ? 'yes' : 'no',
      ])
    }
    table.render()
  }
}
