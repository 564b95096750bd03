import { args, BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { ChangeMembership } from '#affiliates/actions/change_membership'
import { MEMBERSHIP_ACTS, type MembershipAct } from '#affiliates/membership_acts'
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

  protected abstract act: MembershipAct
  protected abstract changed: string
  protected abstract unchanged: string
  /** What the member is told. */
  protected reasonGiven(): string | null {
    return null
  }

  override async run() {
    const panel = await db.from('panels').select('id').where('key', this.panel).first()
    if (!panel) return this.#refuse(`No panel is registered as "${this.panel}".`)

    const member = await findMember(panel.id, this.client)
    if (!member) {
      return this.#refuse(`Client "${this.client}" of "${this.panel}" is no affiliate.`)
    }

    const action = await this.app.container.make(ChangeMembership)
    const [outcome] = await action.handle({
      act: this.act,
      affiliateIds: [member.affiliateId],
      actor: COMMAND_LINE,
      panelId: null,
      reason: this.reasonGiven(),
    })
    if (outcome!.ok) {
      this.logger.success(`Affiliate ${this.client} ${this.changed}`)
    } else if (outcome!.reason === 'not_possible') {
      if (outcome!.status === MEMBERSHIP_ACTS[this.act].to) {
        return this.logger.info(`Affiliate ${this.client} ${this.unchanged}`)
      }
      this.#refuse(`Affiliate ${this.client} is "${outcome!.status}": nothing was changed.`)
    }
  }

  #refuse(message: string) {
    this.logger.error(message)
    this.exitCode = 1
  }
}
