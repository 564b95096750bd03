import { StandingCommand } from './_standing_command.js'

export default class AffiliateSuspend extends StandingCommand {
  static override commandName = 'affiliate:suspend'
  static override description = 'Suspend an affiliate from now on: links stop, the history stays'

  protected status = 'suspended' as const
  protected changed = 'is suspended from now on'
  protected unchanged = 'was suspended already'
}
