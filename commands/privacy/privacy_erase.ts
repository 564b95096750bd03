import { args, flags } from '@adonisjs/core/ace'
import { PanelCommand } from '#panels/panel_command'
import { EraseOnRequest } from '#privacy/actions/erase_on_request'

export default class PrivacyErase extends PanelCommand {
  static override commandName = 'privacy:erase'
  static override description =
    'Erase what is known of a client now, as when their account is closed; the ledger stays'

  @args.string({ description: 'The panel, by its key' })
  declare panel: string

  @args.string({ description: 'The client, by the panel’s own id' })
  declare client: string

  @flags.boolean({ description: 'Do not ask' })
  declare yes: boolean

  override async run() {
    const panel = await this.findPanel(this.panel)
    if (!panel) return

    const isSure =
      this.yes ||
      (await this.prompt.confirm(
        `Erase client "${this.client}" of "${panel.key}" and end their membership? This cannot be undone.`
      ))
    if (!isSure) return this.logger.info('Nothing was erased')

    const erase = await this.app.container.make(EraseOnRequest)
    const outcome = await erase.handle({ panelId: panel.id, externalId: this.client })
    if (!outcome.ok) {
      return this.fail(`The panel "${panel.key}" has told of no client "${this.client}".`)
    }
    this.logger.success(`Client "${this.client}" was erased; commissions and ledger stay`)
  }
}
