import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { sandboxEnabled } from '#config/app'

export default class SandboxPeople extends BaseCommand {
  static override commandName = 'sandbox:people'
  static override description = 'Register the sample people in the sample panel'
  static override options: CommandOptions = { startApp: true }

  override async run() {
    if (!sandboxEnabled) {
      this.logger.error(
        'There is no sample panel here: it is off in production and with SANDBOX=false.'
      )
      this.exitCode = 1
      return
    }
    const { SeedSamplePeople, SAMPLE_PEOPLE } = await import('#sandbox/actions/seed_sample_people')
    await new SeedSamplePeople().handle()
    for (const { email, role } of SAMPLE_PEOPLE) this.logger.info(`${email} (${role})`)
  }
}
