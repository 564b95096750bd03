import { StandingCommand } from './_standing_command.js'

export default class AffiliateReinstate extends StandingCommand {
  static override commandName = 'affiliate:reinstate'
  static override description = 'End an affiliate’s suspension from now on'

  protected act = 'reinstate' as const
  protected changed = 'is active from now on'
  protected unchanged = 'was active already'
}
