import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import db from '@adonisjs/lucid/services/db'

/**
 * What `ledger:verify` and `consents:verify` share: one sentence for each finding on the error stream, and then exit code 1.
 */
export abstract class VerifyCommand extends BaseCommand {
  static override options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Only this panel, by its key' })
  declare panel?: string

  /** Said after the findings, where there are any. */
  protected abstract broken: string

  /**
   * @returns the findings in words, and what is said where there are none
   */
  protected abstract verify(scope: {
    panelId?: number
  }): Promise<{ findings: string[]; whole: string }>

  override async run() {
    const panel = this.panel
      ? await db.from('panels').select('id').where('key', this.panel).first()
      : undefined
    if (this.panel && !panel) {
      this.logger.error(`No panel is registered as "${this.panel}".`)
      this.exitCode = 1
      return
    }

    const { findings, whole } = await this.verify(panel ? { panelId: panel.id } : {})
    for (const finding of findings) this.logger.error(finding)
    if (findings.length > 0) {
      this.logger.error(this.broken)
      this.exitCode = 1
      return
    }
    this.logger.success(whole)
  }
}
