import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import db from '@adonisjs/lucid/services/db'
import { type ConsentFinding, VerifyConsents } from '#delegation/proof/actions/verify_consents'

export default class ConsentsVerify extends BaseCommand {
  static override commandName = 'consents:verify'
  static override description =
    'Check that no consent to a Service Manager, nor the log of what was done under it, was changed or removed'
  static override options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Only this panel, by its key' })
  declare panel?: string

  override async run() {
    const panel = this.panel
      ? await db.from('panels').select('id').where('key', this.panel).first()
      : undefined
    if (this.panel && !panel) {
      this.logger.error(`No panel is registered as "${this.panel}".`)
      this.exitCode = 1
      return
    }

    const verify = await this.app.container.make(VerifyConsents)
    const { grants, entries, findings } = await verify.handle(panel ? { panelId: panel.id } : {})
    for (const finding of findings) this.logger.error(describe(finding))
    if (findings.length > 0) {
      this.logger.error('The consents are not what was agreed to: compare them with a backup')
      this.exitCode = 1
      return
    }
    this.logger.success(`${entries} entries of ${grants} consents are as they were written`)
  }
}

function describe(finding: ConsentFinding): string {
  switch (finding.problem) {
    case 'stray_entries':
      return `${finding.count} entries belong to no consent`
    case 'unprotected':
      return `the trigger ${finding.trigger} is gone: the database no longer refuses changes`
    case 'row':
      return `consent ${finding.grantId}: ${finding.field} is not what its entries say`
    case 'changed':
      return `consent ${finding.grantId}, entry ${finding.number} was changed after it was written`
    case 'missing':
      return `consent ${finding.grantId}, entry ${finding.number} is missing`
    case 'head':
      return `consent ${finding.grantId}: its log does not end where its head says`
  }
}
