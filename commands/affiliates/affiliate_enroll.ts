import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import db from '@adonisjs/lucid/services/db'
import { EnrollAffiliate } from '#affiliates/actions/enroll_affiliate'

export default class AffiliateEnroll extends BaseCommand {
  static override commandName = 'affiliate:enroll'
  static override description = 'Make a client of a panel a member of the affiliate program'
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: "The panel's key" })
  declare panel: string

  @args.string({ description: "The panel's own id of the client" })
  declare client: string

  @flags.boolean({ description: 'Also if the panel has told nothing of this client yet' })
  declare unknown?: boolean

  override async run() {
    const panel = await db.from('panels').select('id').where('key', this.panel).first()
    if (!panel) {
      return this.#refuse(`No panel is registered as "${this.panel}".`)
    }
    if (!this.unknown && !(await this.#isKnown(panel.id))) {
      return this.#refuse(
        `The panel "${this.panel}" has told of no client "${this.client}". Check the id, or add --unknown.`
      )
    }

    const enroll = await this.app.container.make(EnrollAffiliate)
    const { enrolled } = await enroll.handle({ panelId: panel.id, clientExternalId: this.client })
    if (enrolled) this.logger.success(`Client ${this.client} is a member from now on`)
    else this.logger.info(`Client ${this.client} was a member already`)
  }

  /**
   * By an event, or by having signed in.
   */
  async #isKnown(panelId: number) {
    const client = await db
      .from('clients')
      .where({ panel_id: panelId, external_id: this.client })
      .first()
    return (
      client ??
      (await db
        .from('users')
        .where({ panel_id: panelId, role: 'client', subject_id: this.client })
        .first())
    )
  }

  #refuse(message: string) {
    this.logger.error(message)
    this.exitCode = 1
  }
}
