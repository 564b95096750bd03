import { args, flags } from '@adonisjs/core/ace'
import { COMMAND_LINE } from '#core/audit/record_act'
import { PanelCommand } from '#panels/panel_command'
import Panel from '#panels/models/panel'
import { RegisterPanel } from '#panels/actions/register_panel'

export default class PanelAdd extends PanelCommand {
  static override commandName = 'panel:add'
  static override description = 'Register a panel and print its first secret'
  static override help = [
    'Example:',
    '  {{ binaryName }} panel:add acme --name="Acme Hosting" --driver=whmcs --shop-url=https://acme.example/shop \\',
    '    --login-url=https://acme.example/login --registration-url=https://acme.example/register',
  ]

  @args.string({ description: 'Key in addresses and launch tokens: letters, digits, - and _' })
  declare key: string

  @flags.string({ description: 'Name that people see; the key unless given' })
  declare name?: string

  @flags.string({
    description: 'Driver of the panel: sandbox, whmcs, fossbilling, …',
    default: 'none',
  })
  declare driver: string

  @flags.string({ description: 'Where its shop is', required: true })
  declare shopUrl: string

  @flags.string({ description: 'Where its clients log in; gets return_to', required: true })
  declare loginUrl: string

  @flags.string({ description: 'Where new clients register; gets return_to', required: true })
  declare registrationUrl: string

  @flags.array({
    description: "Origin whose pages may frame ours; the addresses' own unless given",
  })
  declare origin?: string[]

  @flags.string({ description: 'JWKS address, for launch tokens signed with RS256 or EdDSA' })
  declare jwksUrl?: string

  @flags.boolean({ description: "Show our pages without their frame, inside the panel's page" })
  declare embedded?: boolean

  @flags.string({ description: 'Use this secret (whsec_…) instead of a new one' })
  declare secret?: string

  override async run() {
    if (await Panel.findBy('key', this.key)) {
      return this.fail(
        `There is a panel "${this.key}" already. Change it with "node ace panel:update ${this.key}".`
      )
    }

    const register = await this.app.container.make(RegisterPanel)
    const added = await this.telling(() =>
      register.handle({
        key: this.key,
        name: this.name ?? this.key,
        driver: this.driver,
        origins: this.origin ?? originsOf(this.shopUrl, this.loginUrl, this.registrationUrl),
        shopUrl: this.shopUrl,
        loginUrl: this.loginUrl,
        registrationUrl: this.registrationUrl,
        jwksUrl: this.jwksUrl,
        embedded: this.embedded ?? false,
        secret: this.secret,
        actor: COMMAND_LINE,
      })
    )
    if (!added) return

    this.logger.success(`Registered the panel ${added.panel.key}. Its secret:`)
    this.showSecret(added.secret!)
    this.logger.info(`It posts its events to /api/panel/v1/${added.panel.key}/events`)
  }
}

function originsOf(...addresses: string[]) {
  return [
    ...new Set(
      addresses.filter((url) => URL.canParse(url)).map((address) => new URL(address).origin)
    ),
  ]
}
