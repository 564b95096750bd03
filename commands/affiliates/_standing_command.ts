import { args, BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import db from '@adonisjs/lucid/services/db'
import { ChangeStanding } from '#affiliates/actions/change_standing'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import { findMember } from '#affiliates/queries/find_member'

/**
 * What `affiliate:suspend` and `affiliate:reinstate` share.
 */
export abstract class StandingCommand extends BaseCommand {
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: "The panel's key" })
  declare panel: string

  @args.string({ description: "The panel's own id of the client" })
  declare client: string

  protected abstract status: AffiliateStatus
  protected abstract changed: string
  protected abstract unchanged: string

  override async run() {
    const panel = await db.from('panels').select('id').where('key', this.panel).first()
    if (!panel) return this.#refuse(`No panel is registered as "${this.panel}".`)

    const member = await findMember(panel.id, this.client)
    if (!member) {
      return this.#refuse(`Client "${this.client}" of "${this.panel}" is no affiliate.`)
    }

    const change = await this.app.container.make(ChangeStanding)
    const { changed } = await change.handle({ ...member, status: this.status })
    if (changed) this.logger.success(`Affiliate ${this.client} ${this.changed}`)
    else this.logger.info(`Affiliate ${this.client} ${this.unchanged}`)
  }

  #refuse(message: string) {
    this.logger.error(message)
    this.exitCode = 1
  }
}
