import { args, flags } from '@adonisjs/core/ace'
import { COMMAND_LINE } from '#core/audit/record_act'
import { PanelCommand } from '#panels/panel_command'
import { UpdatePanel } from '#panels/actions/update_panel'

export default class PanelUpdate extends PanelCommand {
  static override commandName = 'panel:update'
  static override description = 'Change what is given of a registered panel'

  @args.string({ description: "The panel's key" })
  declare key: string

  @flags.string({ description: 'Name that people see' })
  declare name?: string

  @flags.string({ description: 'Driver of the panel' })
  declare driver?: string

  @flags.string({ description: 'Where its shop is' })
  declare shopUrl?: string

  @flags.string({ description: 'Where its clients log in' })
  declare loginUrl?: string

  @flags.string({ description: 'Where new clients register' })
  declare registrationUrl?: string

  @flags.array({ description: 'Origin whose pages may frame ours; replaces all of them' })
  declare origin?: string[]

  @flags.string({ description: 'JWKS address; "none" removes it' })
  declare jwksUrl?: string

  @flags.boolean({
    description: "Show our pages without their frame, inside the panel's page",
    showNegatedVariantInHelp: true,
  })
  declare embedded?: boolean

  override async run() {
    const panel = await this.findPanel(this.key)
    if (!panel) return

    const changes = {
      name: this.name,
      driver: this.driver,
      shopUrl: this.shopUrl,
      loginUrl: this.loginUrl,
      registrationUrl: this.registrationUrl,
      origins: this.origin,
      jwksUrl: this.jwksUrl === 'none' ? null : this.jwksUrl,
      embedded: this.embedded,
    }
    if (Object.values(changes).every((value) => value === undefined)) {
      return this.fail('Nothing to change: name at least one option, see --help.')
    }

    const update = await this.app.container.make(UpdatePanel)
    if (await this.telling(() => update.handle({ panel, ...changes, actor: COMMAND_LINE }))) {
      this.logger.success(`Changed the panel ${panel.key}.`)
    }
  }
}
