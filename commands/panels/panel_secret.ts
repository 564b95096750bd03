import { args, flags } from '@adonisjs/core/ace'
import { now } from '#core/clock'
import { COMMAND_LINE } from '#core/audit/record_act'
import { PanelCommand } from '#panels/panel_command'
import { AddPanelSecret } from '#panels/actions/add_panel_secret'
import { ExpirePanelSecret } from '#panels/actions/expire_panel_secret'
import type Panel from '#panels/models/panel'

const UNITS_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const ACTIONS = ['list', 'add', 'rotate', 'expire'] as const

/**
 * Long enough to change the panel's configuration over.
 */
const ROTATION_OVERLAP = '24h'

export default class PanelSecret extends PanelCommand {
  static override commandName = 'panel:secret'
  static override description = "List, add, rotate or expire a panel's secrets"
  static override help = [
    'Examples:',
    '  {{ binaryName }} panel:secret acme',
    '  {{ binaryName }} panel:secret acme add',
    `  {{ binaryName }} panel:secret acme rotate --after=2h    a new one; the others end in 2 hours (${ROTATION_OVERLAP} unless given)`,
    '  {{ binaryName }} panel:secret acme expire --id=3        at once; with --after=2h later',
  ]

  @args.string({ description: "The panel's key" })
  declare key: string

  @args.string({ description: ACTIONS.join(', '), default: 'list', required: false })
  declare action: string

  @flags.string({ description: 'add, rotate: use this secret (whsec_…) instead of a new one' })
  declare secret?: string

  @flags.string({
    description: 'rotate, expire: how long from now the old one stays valid: 30m, 24h, 7d',
  })
  declare after?: string

  @flags.number({ description: 'expire: number of the secret, as listed' })
  declare id?: number

  @flags.boolean({ description: 'expire: also the last valid one' })
  declare force?: boolean

  override async run() {
    const panel = await this.findPanel(this.key)
    if (!panel) return

    switch (this.action) {
      case 'list':
        return this.list(panel)
      case 'add':
        return this.add(panel)
      case 'rotate':
        return this.add(panel, this.after ?? ROTATION_OVERLAP)
      case 'expire':
        return this.expire(panel)
      default:
        return this.fail(`"${this.action}" is none of ${ACTIONS.join(', ')}.`)
    }
  }

  private async list(panel: Panel) {
    const secrets = await panel.related('secrets').query().orderBy('id')
    const table = this.ui.table()
    table.head(['Id', 'Added', 'Valid'])
    for (const secret of secrets) {
      const end = secret.expiresAt === null ? '' : new Date(secret.expiresAt).toISOString()
      const valid = secret.isValid(now()) ? (end ? `until ${end}` : 'yes') : `ended ${end}`
      table.row([String(secret.id), new Date(secret.createdAt).toISOString(), valid])
    }
    table.render()
  }

  private async add(panel: Panel, overlap?: string) {
    const retireOthersAfter = overlap === undefined ? undefined : this.milliseconds(overlap)
    if (retireOthersAfter === null) return

    const addSecret = await this.app.container.make(AddPanelSecret)
    const added = await this.telling(() =>
      addSecret.handle({
        panelId: panel.id,
        secret: this.secret,
        retireOthersAfter,
        actor: COMMAND_LINE,
      })
    )
    if (!added) return

    this.logger.success(
      overlap === undefined
        ? `Secret ${added.id} of ${panel.key} is valid beside the others:`
        : `Secret ${added.id} of ${panel.key} is valid; the others end in ${overlap}:`
    )
    this.showSecret(added.secret)
  }

  private async expire(panel: Panel) {
    if (this.id === undefined) {
      return this.fail(`Say which with --id; "node ace panel:secret ${panel.key}" lists them.`)
    }
    const after = this.milliseconds(this.after ?? '0s')
    if (after === null) return

    const expireSecret = await this.app.container.make(ExpirePanelSecret)
    const expiry = await expireSecret.handle({
      panelId: panel.id,
      secretId: this.id,
      after,
      evenLast: this.force,
      actor: COMMAND_LINE,
    })
    if (expiry.ok) {
      const end = new Date(expiry.expiresAt).toISOString()
      return this.logger.success(`Secret ${this.id} of ${panel.key} ends ${end}.`)
    }
    switch (expiry.reason) {
      case 'not_found':
        return this.fail(`${panel.key} has no secret ${this.id}.`)
      case 'last':
        return this.fail(
          `Secret ${this.id} is the last valid one of ${panel.key}: without it the panel can neither send events nor sign anybody in. Add another first, or use --force.`
        )
    }
  }

  private milliseconds(text: string): number | null {
    const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
    if (amount && unit) return Number(amount) * UNITS_MS[unit]!
    this.fail(`--after: "${text}" is no length of time; write 30m, 24h or 7d.`)
    return null
  }
}
