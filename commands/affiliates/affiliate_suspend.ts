import { flags } from '@adonisjs/core/ace'
import { StandingCommand } from './_standing_command.js'

export default class AffiliateSuspend extends StandingCommand {
  static override commandName = 'affiliate:suspend'
  static override description = 'Suspend an affiliate from now on: links stop, the history stays'

  @flags.string({
    description: 'Why, as the member is told it',
    default: 'Suspended by the operator.',
  })
  declare reason: string

  protected act = 'suspend' as const
  protected changed = 'is suspended from now on'
  protected unchanged = 'was suspended already'

  protected override reasonGiven() {
    return this.reason
  }
}
