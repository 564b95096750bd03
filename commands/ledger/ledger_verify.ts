import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import db from '@adonisjs/lucid/services/db'
import { type Finding, VerifyLedger } from '#ledger/actions/verify_ledger'

export default class LedgerVerify extends BaseCommand {
  static override commandName = 'ledger:verify'
  static override description =
    'Check that nothing in the ledger was changed, removed or left out of balance'
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

    const verify = await this.app.container.make(VerifyLedger)
    const { chains, transactions, findings } = await verify.handle(
      panel ? { panelId: panel.id } : {}
    )
    for (const finding of findings) this.logger.error(describe(finding))
    if (findings.length > 0) {
      this.logger.error('The ledger is not what was booked: compare it with a backup')
      this.exitCode = 1
      return
    }
    this.logger.success(`${transactions} transactions in ${chains} chains are as they were booked`)
  }
}

function describe(finding: Finding): string {
  if (finding.problem === 'stray_entries') {
    return `${finding.count} entries belong to no transaction`
  }
  if (finding.problem === 'unprotected') {
    return `the trigger ${finding.trigger} is gone: the database no longer refuses changes`
  }
  const { panelId, currency, sequence } = finding
  const place = `panel ${panelId}, ${currency}, transaction ${sequence}`
  switch (finding.problem) {
    case 'changed':
      return `${place} (${finding.reference}) was changed after it was booked`
    case 'missing':
      return `${place} is missing`
    case 'unbalanced':
      return `${place} (${finding.reference}) is out of balance`
    case 'head':
      return `${place}: the chain does not end where its head says`
  }
}
